"""A procedure beside its sentences: a press on either lights the other up."""

from __future__ import annotations

import pytest
from looking import faults_in_every_look


@pytest.fixture
def words(visit):
    visitor = visit("secretary")
    visitor.goes("/procedures/points_claim")
    visitor.page.wait_for_selector("[data-diagram]:not([aria-busy])")
    return visitor.page


def lit(page):
    return page.locator(".words > .is-lit").get_attribute("data-element")


def test_a_sentence_lights_its_step_and_brings_it_to_the_middle(words):
    words.click(".words button[data-element=arbitrate]")
    step = words.locator("[data-element-id=arbitrate].is-chosen")
    assert step.count() == 1
    box, frame = step.bounding_box(), words.locator("[data-diagram]").bounding_box()
    assert frame["x"] < box["x"] < box["x"] + box["width"] < frame["x"] + frame["width"]
    assert lit(words) == "arbitrate"


def test_a_step_and_a_flow_light_their_sentences(words):
    words.click(".words button[data-element=verified_return]")
    assert words.locator("[data-element-id=verified_return].is-chosen").count() == 1
    words.click(".words button[data-element=verify]")
    words.click("[data-element-id=verified]")
    assert lit(words) == "verified"
    assert words.locator(".words > .is-lit").is_visible()


def test_it_is_sound_in_every_look(words):
    assert faults_in_every_look(words) == []


def test_paper_gets_the_whole_drawing(words):
    words.wait_for_selector(".diagram-printed svg", state="attached")
    words.emulate_media(media="print")
    assert words.locator(".diagram-printed svg").is_visible()
    assert not words.locator("[data-diagram]").is_visible()
