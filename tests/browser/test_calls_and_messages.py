"""What goes into a called procedure and comes back, and what is waited for, drawn in the drawer."""

from __future__ import annotations

from drafting import file_of
from drawingroom import Studio

DIAGRAM = "process.bpmn"


def draws(visit, key):
    visitor = visit("townoffice")
    studio = Studio(visitor).opens(key)
    return studio, visitor.page.url.removeprefix(visitor.site)


def test_what_a_call_hands_over_and_brings_back(visit):
    studio, draft = draws(visit, "star_branch")
    studio.points_at("appraise")
    panel = studio.page.locator("#studio-panel")
    panel.locator("legend:text('截止日期')").wait_for()
    studio.chooses("再带进去一项…", "村民代表（representatives）")
    studio.is_told("传递变量要写明来源")
    studio.formulates("带进去的内容", "case.starter")
    studio.is_told_no_more("传递变量要写明来源")
    for place, text in ((0, "true"), (1, "{a: {b: 1}}")):
        studio.formulates("带进去的内容", text, place)
    studio.chooses("再带回来一项…", "village_name")
    studio.is_saved()
    kept = file_of(studio.visitor, draft, DIAGRAM)
    assert '<camunda:in sourceExpression="${case.starter}" target="representatives" />' in kept
    assert '<camunda:in sourceExpression="${true}" target="village" />' in kept
    assert '<camunda:in sourceExpression="${{a: {b: 1}}}" target="branch" />' in kept
    assert '<camunda:out source="village_name" target="village_name" />' in kept


def test_what_a_step_waits_for_and_what_it_brings(visit):
    studio, draft = draws(visit, "star_mass_ballot")
    studio.points_at("await_closed")
    studio.unfolds("event")
    studio.writes("消息名称", "ballot_counted")
    studio.formulates("凭什么认出是哪一件", "ballot + 1")
    studio.writes("收到的内容记作", "told")
    studio.is_saved()
    kept = file_of(studio.visitor, draft, DIAGRAM)
    assert 'id="await_closed" name="投票" messageRef="message_counted"' in kept
    assert '<camunda:property name="key" value="ballot + 1" />' in kept
    assert '<camunda:property name="payload" value="told" />' in kept
    studio.writes("消息名称", "ballot_ended")  # the other step that waits for it keeps its own
    studio.is_saved()
    kept = file_of(studio.visitor, draft, DIAGRAM)
    assert '<bpmn:message id="message_counted" name="ballot_counted" />' in kept
    assert 'name="ballot_ended" />' in kept
