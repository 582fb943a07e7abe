"""English, the second language: what is ours is translated, what offices have written stays."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from babel.messages.mofile import write_mo
from flask import render_template_string
from flask_babel import force_locale
from lxml import html

import babel_messages
from app import clock, i18n
from app.errors import Sentence
from app.organisation.roles import STARTING_ROLES
from app.points.models import ClaimNotOpen

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
#: Parts of every page that hold no data of the office.
SHELL = {
    "menu": ".//ul[@class='rail-list']",
    "sections": ".//details[@class='rail-section']/summary",
    "bar": ".//nav[@class='tabbar']",
    "search": ".//form[@role='search']",
    "theme": ".//button[@data-prefer]",
    "heads": ".//thead//th",
    "buttons": ".//main//button",
    "tiles": ".//a[contains(@class, 'tile')]",
    "cards": ".//h2[@class='card-title']",
    "steps": ".//ol[@class='six-steps']",
    "pills": ".//span[contains(@class, 'pill')]",
    "chips": ".//a[contains(@class, 'chip')]",
    "page": ".//nav[@class='pager']",
}


@pytest.fixture(scope="module", autouse=True)
def _compiled(worker_id):
    """As `make words` does."""
    source = babel_messages.ENGLISH
    compiled, fresh = source.with_suffix(".mo"), source.with_suffix(f".{worker_id}")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    with fresh.open("wb") as target:
        write_mo(target, babel_messages.in_english())
    fresh.replace(compiled)  # other workers read it meanwhile


@pytest.fixture
def lin(sqlite_town):
    """A member who has switched to English, with a case of hers under way."""
    browser = sqlite_town.enter("lin")
    sqlite_town.starts_seal(browser)
    browser.post("/language", data={"language": "en", "next": "/"})
    return browser


def words_of(element):
    """What a reader sees or hears of an element."""
    spoken = [one.get(name, "") for one in element.iter() for name in ("aria-label", "title")]
    return " ".join([*element.itertext(), *spoken])


def chinese_in_the_shell(page):
    found = {}
    for part, place in SHELL.items():
        said = [words_of(one) for one in html.fromstring(page).xpath(place)]
        if wrong := [words for words in said if CHINESE.search(words)]:
            found[part] = wrong
    return found


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/", None),
        ("/inbox", "To do"),
        ("/start", "Start"),
        ("/started", "Started by me"),
        ("/done", "Done"),
        ("/drafts", "Drafts"),
        ("/messages", "Messages"),
        ("/points/wall", "Points wall"),
        ("/points/booklet", "Booklet"),
        ("/notices", "Public notices"),
    ],
)
def test_a_page_speaks_english_but_for_what_the_office_wrote(lin, path, head):
    page = lin.get(path).text
    assert html.fromstring(page).get("lang") == "en"
    assert chinese_in_the_shell(page) == {}
    if head:
        assert html.fromstring(page).findtext(".//h1") == head


def test_the_parts_looked_at_are_there(lin):
    pages = [html.fromstring(lin.get(path).text) for path in ("/", "/inbox", "/started")]
    seen = {part for part, place in SHELL.items() for page in pages if page.xpath(place)}
    assert set(SHELL) - seen == {"steps"}  # the seal procedure is no claim


def test_the_greeting_names_the_person_the_day_and_the_post(lin):
    greeting = html.fromstring(lin.get("/").text).find(".//section[@class='greeting']")
    assert greeting.findtext(".//h1") == "Good morning, 林一帆"
    assert "3 March 2026" in greeting.findtext(".//p")
    assert greeting.findtext(".//p").endswith("Member")


def test_data_stays_as_it_was_written(lin):
    page = lin.get("/started").text
    assert "用章：证明" in page
    assert ">Open<" in page


def test_a_refusal_is_told_in_english(lin):
    answer = lin.post("/start/seal", data={"purpose": "", "copies": "99"})
    assert "Must not be greater than 9." in answer.text
    assert "Please fill in: 用途." in answer.text


def test_the_language_chosen_at_the_door_holds_after_signing_in(sqlite_town):
    browser = sqlite_town.browser()
    browser.post("/language", data={"language": "en"})
    browser.post("/sign-in", data={"username": "gao", "password": "Bin-he-2026"})
    assert "Good morning, 高若水" in browser.get("/").text
    browser.post("/language", data={"language": "zh"})
    assert "上午好，高若水" in browser.get("/").text


def test_a_day_is_written_as_the_reader_writes_it(sqlite_house):
    late = datetime(2026, 3, 5, 20, tzinfo=clock.OFFICE_ZONE)
    with sqlite_house.test_request_context():
        for locale, written in (("zh", "2026年3月5日"), ("en_GB", "5 March 2026")):
            with force_locale(locale):
                said = [
                    render_template_string("{{ it|day }}", it=it) for it in (date(2026, 3, 5), late)
                ]
            assert said == [written, written]


def test_sentences_inside_a_sentence_are_translated_too(sqlite_house):
    refusal = ClaimNotOpen(number="JF-1", status=Sentence("公示中"))
    with sqlite_house.test_request_context(), force_locale("en"):
        assert (
            i18n.say(refusal) == 'Claim "JF-1" is "On public notice" now, so this cannot be done.'
        )
    assert str(refusal) == "申报“JF-1”现在是“公示中”，不能这样办。"


def test_one_is_singular(sqlite_house):
    with sqlite_house.test_request_context(), force_locale("en"):
        said = [i18n.counted("还有 %(num)s 个工作日", number) for number in (1, 2)]
    assert said == ["1 working day left", "2 working days left"]


def test_an_empty_word_stays_empty(sqlite_house):
    with sqlite_house.test_request_context(), force_locale("en"):
        assert i18n.known("") == ""


def test_every_starting_role_has_an_english_title(sqlite_house):
    with sqlite_house.test_request_context(), force_locale("en"):
        titles = [i18n.known(title) for title in STARTING_ROLES.values()]
    assert not [title for title in titles if CHINESE.search(title)]
