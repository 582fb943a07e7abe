"""The booklet in a real browser: sound on every screen, A5 on paper, a page for each part."""

from __future__ import annotations

from looking import faults_in_every_look
from paper import sheets_of


def test_figures_receipts_and_the_booklet_for_paper_are_sound(visit):
    visitor = visit("member")
    wrong = {}
    visitor.goes("/points/booklet?category=DUTY&year=2025")
    visitor.page.click(".chart-twin summary")
    wrong["figure"] = faults_in_every_look(visitor.page)
    visitor.goes(visitor.page.get_attribute("td.td-act a >> nth=0", "href"))
    wrong["receipt"] = faults_in_every_look(visitor.page)
    visitor.goes("/points/booklet")
    visitor.page.click("text=打印成册")
    visitor.settles()
    wrong["paper"] = faults_in_every_look(visitor.page)
    assert {place: faults for place, faults in wrong.items() if faults} == {}


def test_every_part_begins_a_page_of_a5(visit):
    visitor = visit("member")
    visitor.goes("/points/booklet")
    visitor.page.click("text=打印成册")
    visitor.settles()
    leaves = visitor.page.locator(".leaf").count()
    printed = sheets_of(visitor.page)
    assert set(printed) == {(148, 210)}
    assert len(printed) >= leaves


def test_the_table_beside_the_chart_has_its_figures(visit):
    visitor = visit("member")
    visitor.goes("/points/booklet?year=2025")
    told = visitor.page.evaluate(
        "() => { const chart = JSON.parse(document.getElementById('chart-data').textContent);"
        " const cells = [...document.querySelector('.chart-twin').querySelectorAll('tbody td')];"
        " return [chart.labels.flatMap((_, at) => chart.series.map(one => one.values[at])),"
        " cells.map(cell => Number(cell.textContent))]; }"
    )
    assert told[0] == told[1]
    assert any(told[0])


def test_the_charts_of_a_branch_are_sound_and_told_in_tables(visit):
    visitor = visit("member")
    visitor.goes("/points/wall?year=2025")
    visitor.page.wait_for_selector("[data-chart=trend-data] svg path", state="attached")
    for summary in visitor.page.locator(".chart-twin summary").all():
        summary.click()
    assert visitor.page.locator(".chart-twin tbody tr:visible").count() == 4 + 8
    assert faults_in_every_look(visitor.page) == []
