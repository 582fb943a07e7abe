"""督办表: the cases that a supervisor has listed, and why each waits, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from flask import Blueprint, Response, send_file
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, i18n
from app.cases.models import NEVER, Case
from app.definitions.media import WORKBOOK
from app.errors import Forbidden
from app.organisation import administration
from app.organisation.actors import Actor
from app.sheets import books
from app.sheets.books import Said, Table
from app.sheets.forms import Field
from app.supervision import blocks, overseeing
from app.supervision.blocks import Block
from app.supervision.lots import Narrowing
from app.views import blocklines, supervising
from app.views.shell import me

blueprint = Blueprint("casesheets", __name__, url_prefix="/supervision/sheet")

#: So many cases are written at most, and so many are explained at a time.
MOST, AT_A_TIME = 2_000, 200


@blueprint.post("")
@login_required
def export() -> Response:
    """The cases asked for, those due first before the others; posted, since it goes on record."""
    actor, asked = me(), supervising.narrowing()
    if not overseeing.may_oversee(actor):
        raise Forbidden
    rows = list(_rows(actor, asked))
    wanted = {name: str(value) for name, value in vars(asked).items() if value}
    administration.record(actor, "supervision.exported", {"wanted": wanted, "rows": len(rows)})
    title = _("督办")
    content = books.workbook([Table(title, _fields(), rows)])
    name = _("督办 %(day)s.xlsx", day=clock.today().isoformat())
    return send_file(BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=name)


def _fields() -> list[Field]:
    return [
        Field(_("编号"), 20),
        Field(_("事项"), 36),
        Field(_("流程"), 16),
        Field(_("单位"), 20),
        Field(_("发起人"), 10),
        Field(_("卡点"), 48),
        Field(_("已停留的工作日"), 16),
        Field(_("时限"), 12),
        Field(_("超期的工作日"), 14),
        Field(_("这一步通常"), 40),
        Field(_("预计"), 26),
        Field(_("办结"), 12),
    ]


def _rows(actor: Actor, asked: Narrowing) -> Iterator[Sequence[Said]]:
    cursor, left = None, MOST
    while left > 0:
        found = supervising.listed(actor, asked, cursor, min(AT_A_TIME, left))
        why = blocks.of_cases(found.rows)
        yield from (_row(case, why.get(case.id)) for case in found.rows)
        cursor, left = found.next_cursor, left - len(found.rows)
        if cursor is None:
            return
    yield [_("还有更多，只列出前%(most)s件，请缩小范围再导出。", most=MOST)]


def _row(case: Case, block: Block | None) -> Sequence[Said]:
    """The cells of a case, as `_fields` names them."""
    about: list[Said] = [
        case.number,
        case.title,
        i18n.known(case.definition.title),
        case.unit.name,
        case.starter.name,
    ]
    if block is None:
        done = case.finished_at
        return [*about, _("已办结"), *[""] * 5, clock.office_day(done) if done else ""]
    day = clock.deadline_day(block.due_at) if block.due_at != NEVER else ""
    usual, risk = blocklines.usual(block), blocklines.risk(block)
    return [*about, i18n.say(block.said), block.days, day, block.days_late or "", usual, risk, ""]
