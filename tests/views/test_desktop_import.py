"""Diagrams of the desktop modeler, brought into a draft through the page that is there for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from studiobrowser import Studio, plain

DESKTOP = Path(__file__).parents[1] / "studio/desktop"
DIAGRAMS = sorted(DESKTOP.glob("*.bpmn"))
SEVERITIES = {"error": "错误", "warning": "提醒"}


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda one: one.stem)
def test_it_is_brought_checked_and_listed(sqlite_town, diagram):
    studio = Studio(sqlite_town)
    draft = studio.news("从桌面带来的", "blank")
    answer = studio.brings(diagram.read_bytes(), diagram.name, f"/drafts/{draft}/import")
    assert answer.location == f"/studio/drafts/{draft}"
    assert "文件已导入“从桌面带来的”的草稿，请检查。" in studio.flashed(answer)
    assert studio.files(draft)["files"]["process.bpmn"] == diagram.read_text()
    told = studio.browser.post(f"/studio/drafts/{draft}/check").json
    lines = [
        f"{SEVERITIES[one['severity']]} {one['place']}：{one['message']}"
        for one in told["problems"]
    ]
    expected = diagram.with_suffix(".txt").read_text().splitlines()
    assert (lines or ["没有发现问题。"]) == expected
    assert told["is_sound"] == (not any(one.startswith("错误") for one in expected))
    submit = plain(studio.goes(f"/drafts/{draft}/submit").text)
    assert all(one.replace("：", " ", 1) in submit for one in expected)
    for page in ("/words", "/differences"):
        assert studio.goes(f"/drafts/{draft}{page}").status_code == 200
