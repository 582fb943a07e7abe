"""Rows of the audit pages: acts, what happened at the doors, seals, and how a walk goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, clock, i18n
from app.auditing import chains, sealing
from app.auditing.models import DailySeal, Walk
from app.cases.models import Case
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.events import SecurityEvent
from app.organisation.permissions import Permission
from app.views import approvalform, auditwords, codes, pagewords, spreadsheet
from app.views.auditdetails import Teller

#: Days of the strip of seals.
STRIP = 35
#: Signs of one detail that are shown.
LONGEST_DETAIL = 200


def act_rows(reader: Actor, entries: Sequence[audit.AuditEntry]) -> list[dict[str, Any]]:
    """Acts as the list shows them, with what each belongs to."""
    owners = chains.titles({one.chain_id for one in entries})
    opens = permissions.may(reader, Permission.READ_CASES)
    told = Teller.of(one for one in entries if not _is_of_case(owners.get(one.chain_id)))
    return [_act(one, owners.get(one.chain_id), told, opens=opens) for one in entries]


def _is_of_case(owner: tuple[chains.Sort, Any] | None) -> bool:
    return owner is not None and isinstance(owner[1], Case)


def _act(
    entry: audit.AuditEntry, owner: tuple[chains.Sort, Any] | None, told: Teller, *, opens: bool
) -> dict[str, Any]:
    sort, row = owner or (None, None)
    case = row if isinstance(row, Case) else None
    return {
        "at": entry.at,
        "who": entry.actor_name if entry.actor_id else i18n.known(entry.actor_name),
        "post": approvalform.post_words(entry),
        "principal": entry.principal_name,
        "words": auditwords.words(entry.action),
        "action": entry.action,
        "sort": auditwords.sort(sort.name) if sort else "",
        "about": sort.label(row) if sort else "",
        "title": case.title if case else "",
        "url": url_for("cases.show", case_id=case.id) if case and opens else None,
        "said": "" if case else "\n".join(_details(entry, told)),
        "digest": entry.digest,
        "position": entry.position,
    }


def _details(entry: audit.AuditEntry, told: Teller) -> Iterator[str]:
    """What an act outside cases was about; what cases hold is theirs, and not told here."""
    for name, text in told.lines(entry):
        shown = text[:LONGEST_DETAIL] + ("…" if len(text) > LONGEST_DETAIL else "")
        yield _("%(name)s：%(why)s", name=name, why=shown)


def acts_as_csv(reader: Actor, entries: Sequence[audit.AuditEntry]) -> str:
    head = [_("时间"), _("人员"), _("职务"), _("替谁"), _("操作"), _("对象"), _("内容"), _("校验")]
    rows = [
        [
            *(f"{one['at'].astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M:%S}", one["who"]),
            *(one["post"], one["principal"] or "", one["words"], f"{one['sort']} {one['about']}"),
            *(one["said"], one["digest"]),
        ]
        for one in act_rows(reader, entries)
    ]
    return _as_csv([head, *rows])


def _as_csv(rows: Iterable[Sequence[str]]) -> str:
    return spreadsheet.as_csv([spreadsheet.harmless(cell) for cell in row] for row in rows)


def door(event: SecurityEvent) -> dict[str, Any]:
    words, tone, icon = auditwords.DOORS[event.kind]
    asked = pagewords.page(event.about)
    return {
        "at": event.at,
        "who": event.person_name or _("没有这个用户"),
        "address": event.address,
        "about": asked.address,
        "page": asked.words,
        "times": event.times,
        "words": str(words),
        "tone": tone,
        "icon": icon,
    }


def doors_as_csv(events: Sequence[SecurityEvent]) -> str:
    head = [_("时间"), _("人员"), _("事件"), _("次数"), _("地址"), _("页面或令牌")]
    rows = [
        [
            f"{one['at'].astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M:%S}",
            *(one["who"], one["words"], str(one["times"]), one["address"]),
            f"{one['page']} {one['about']}".strip(),
        ]
        for one in map(door, events)
    ]
    return _as_csv([head, *rows])


def strip(seals: Iterable[DailySeal], walk: Walk | None) -> list[dict[str, Any]]:
    """The last days: sealed and found in order, sealed, at odds, or not sealed; oldest first."""
    by_day: dict[date, DailySeal] = {}
    for one in seals:
        by_day.setdefault(one.day, one)
    today = clock.today()
    days = [today - timedelta(days=back) for back in range(STRIP - 1, -1, -1)]
    first = min(by_day, default=today)
    return [_day(day, by_day.get(day), walk) for day in days if day >= first]


def _day(day: date, seal: DailySeal | None, walk: Walk | None) -> dict[str, Any]:
    tone, icon, words = _standing(day, seal, walk)
    url = url_for("auditing.seal", number=seal.number) if seal else None
    return {"day": day, "tone": tone, "icon": icon, "words": words, "url": url}


def _standing(day: date, seal: DailySeal | None, walk: Walk | None) -> tuple[str, str, str]:
    if seal is None:
        words = _("今晚封存") if day == clock.today() else _("没有封存")
        return "grey", "minus", words
    if walk is not None and seal.number in walk.broken_seals:
        return "red", "alert-triangle", _("不一致")
    if walk is not None and walk.is_over and seal.sealed_at <= walk.begun_at:
        return "green", "circle-check", _("一致")
    return "blue", "lock", _("已封存")


def seal_sheet(one: DailySeal) -> dict[str, Any]:
    """A seal as it stands on paper and on the page outside."""
    address = codes.address("outside.seal", code=one.code)
    return {
        "seal": one,
        "digest": sealing.digest_of(one),
        "printed": codes.grouped(one.digest[: sealing.PRINTED]),
        "key": codes.grouped(one.code),
        "code": codes.code(address),
        "address": codes.address("outside.ask"),
    }
