"""The 审批表 of a case and its record as a PDF that needs no font of the reader's machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn
from flask_babel import gettext as _

from app import clock

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "song"
MARGIN, LABEL, WIDTH = 18, 34, 174
LINE = 6.2


def of_sheet(sheet: Mapping[str, Any], events: Sequence[Mapping[str, Any]], head: str) -> bytes:
    """The sheet (`approvalform.sheet`), then every line of the timeline, then the chain's head."""
    paper = _paper()
    case = sheet["case"]
    _title(paper, _("%(what)s审批表", what=case["definition"]))
    _table(paper, _facts(sheet))
    _table(paper, [(box["step"], _box(box)) for box in sheet["boxes"]])
    files = [f"{one['name']} · {one['size_text']}" for one in sheet["files"]]
    ending = [(_("附件"), "\n".join(files) or _("无")), (_("办理结果"), sheet["result"])]
    _table(paper, ending)
    paper.add_page()
    _title(paper, _("流转记录"))
    _table(paper, [(_moment(one["at"]), _line(one)) for one in events])
    paper.set_font(FONT, size=9)
    paper.multi_cell(0, LINE, f"SHA-256 {head}")
    return bytes(paper.output())


def _paper() -> FPDF:
    """An empty sheet; the library takes a second to load, and few processes need it."""
    from fpdf import FPDF  # noqa: PLC0415

    paper = FPDF(format="A4")
    paper.set_margin(MARGIN)
    paper.set_draw_color(150)
    paper.set_line_width(0.1)
    paper.add_font(FONT, "", pylopdf_fonts_zh_cn.serif_path())
    paper.add_page()
    return paper


def _title(paper: FPDF, text: str) -> None:
    paper.set_font(FONT, size=18)
    paper.multi_cell(0, 12, text, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)


def _table(paper: FPDF, rows: Sequence[tuple[str, str]]) -> None:
    """Labels and what stands beside them, however long; a line below each."""
    paper.set_font(FONT, size=10.5)
    for label, text in rows:
        if paper.will_page_break(2 * LINE):
            paper.add_page()
        page, top = paper.page, paper.get_y()
        paper.multi_cell(LABEL - 3, LINE, label, align="L", new_x="LMARGIN", new_y="NEXT")
        bottom = paper.get_y()
        paper.set_xy(MARGIN + LABEL, top)
        paper.multi_cell(WIDTH - LABEL, LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
        if paper.page == page:
            paper.set_y(max(bottom, paper.get_y()))
        at = paper.get_y() + 1
        paper.line(MARGIN, at, MARGIN + WIDTH, at)
        paper.set_y(at + 1.5)


def _facts(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    case = sheet["case"]
    starter = case["starter"]
    if case["entered_by"]:
        starter += _("（由%(name)s代报）", name=case["entered_by"])
    rows = [
        (_("编号"), case["number"]),
        (_("事项"), case["title"]),
        (_("发起人"), f"{starter} · {case['unit']} · {_moment(case['started_at'])}"),
    ]
    return rows + [(one["question"], _answer(one)) for one in sheet["asked"]]


def _answer(line: Mapping[str, Any]) -> str:
    table = line["table"]
    if table is None:
        return str(line["answer"])
    cells = [[cell["words"] for cell in row] for row in table["rows"]]
    return "\n".join(" | ".join(map(str, row)) for row in [table["columns"], *cells])


def _box(box: Mapping[str, Any]) -> str:
    said = [
        box["action"],
        box["opinion"],
        *(what + _("：") + words for what, words in box["answers"]),
    ]
    who = box["who"]
    if box["on_behalf_of"]:
        who += _("（代 %(name)s）", name=box["on_behalf_of"])
    signed = " · ".join(filter(None, (who, box["post"], _moment(box["at"]))))
    return "\n".join([*filter(None, map(str, said)), signed])


def _line(event: Mapping[str, Any]) -> str:
    told = f"{event['step']} · {event['who']} · {event['action']}"
    return f"{told}\n{event['opinion']}" if event["opinion"] else told


def _moment(at: Any) -> str:
    return f"{at.astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}" if at else ""
