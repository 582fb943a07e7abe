"""Taking the configuration of a house along, and bringing another's: first shown, then done.

Roles that are there keep their names; procedures come as drafts, which take the usual way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, new_id, session
from app.definitions import catalogue, deployment
from app.errors import NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import administration, branding, permissions, settings
from app.organisation.actors import Actor
from app.organisation.models import Role
from app.organisation.permissions import Permission
from app.studio import contents, drafts
from app.upkeep import parcel, workdays
from app.upkeep.parcel import Configuration
from app.upkeep.workdays import Entry

EXPORTED, IMPORTED = "configuration.exported", "configuration.imported"
#: A file that was brought and not imported is thrown away after so long.
KEPT_FOR = timedelta(days=1)


class Brought(Model):
    """A file somebody has brought and looks at before it is imported."""

    __tablename__ = "configuration_brought"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)

    @property
    def is_imported(self) -> bool:
        """What has been imported keeps nothing but that; it is forgotten with the others."""
        return not self.content


class AlreadyImported(Refused):
    message = "这份配置已经导入，不重复导入。"


class HasProblems(Refused):
    message = "文件里还有问题，没有导入。"


@dataclass(frozen=True)
class Change:
    """What an import would do: of which sort, to what, and what it says now and then."""

    sort: str
    name: str
    old: str
    new: str


@dataclass
class Plan:
    """What an import would do in all, and what stands against it."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Sentence] = field(default_factory=list)


def export(actor: Actor) -> bytes:
    """The configuration of this house, without anything secret. Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    drawn = branding.current()
    one = Configuration(
        roles=dict(session.execute(sa.select(Role.code, Role.title)).all()),
        days=[Entry(row.day, row.is_working, row.note) for row in workdays.changeable()],
        values={name: settings.value(name) for name in settings.REGISTER},
        mark=drawn.content if drawn else None,
        procedures={
            found.key: catalogue.files_of(found.version_in_force_id)
            for found in catalogue.definitions()
            if found.version_in_force_id is not None
        },
    )
    told = {"procedures": len(one.procedures), "days": len(one.days), "roles": len(one.roles)}
    administration.record(actor, EXPORTED, told)
    return parcel.packed(one, clock.now().isoformat())


def bring(actor: Actor, name: str, content: bytes) -> Brought:
    """Keep a file to be looked at. Raises: Forbidden, Invalid."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    parcel.unpacked(content)
    assert actor.person_id is not None, "a person brings it"
    kept = Brought(by_id=actor.person_id, at=clock.machine_now(), name=name[:120], content=content)
    session.add(kept)
    session.flush()  # the page leads to it
    return kept


def brought(actor: Actor, brought_id: uuid.UUID) -> Brought:
    """What somebody has brought. Raises: Forbidden, NotFound, AlreadyImported."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    found = session.get(Brought, brought_id)
    if found is None or found.by_id != actor.person_id:
        raise NotFound
    if found.is_imported:
        raise AlreadyImported
    return found


def plan(actor: Actor, one: Configuration) -> Plan:
    """What bringing a configuration in would change; nothing is changed."""
    found = Plan(problems=list(one.problems))
    _plan_roles(one, found)
    _plan_days(one, found)
    found.changes += _values(one)
    if one.mark is not None and not _is_mark(one.mark):
        old = branding.current()
        found.changes.append(
            Change(mark("标志图片"), "", _size(old.content if old else None), _size(one.mark))
        )
    for key in sorted(one.procedures):
        _plan_procedure(actor, key, one.procedures[key], found)
    return found


def _is_mark(picture: bytes) -> bool:
    """Is it the mark already, as it came or as it would be kept?"""
    now = branding.current()
    return now is not None and now.content in {picture, branding.redrawn(picture)}


def _size(picture: bytes | None) -> str:
    return "" if picture is None else f"{len(picture)} B"


def _plan_roles(one: Configuration, found: Plan) -> None:
    """Roles are named by their titles too, so that no two may have the same."""
    known: dict[str, str] = dict(session.execute(sa.select(Role.code, Role.title)).all())
    titles = {title: code for code, title in known.items()}
    for code, title in one.roles.items():
        if code in known:
            continue
        if title in titles:
            said = mark("角色“%(code)s”：“%(other)s”已经叫“%(title)s”了。")
            told = {"code": code, "other": titles[title], "title": title}
            found.problems.append(Sentence(said, **told))
        titles.setdefault(title, code)
        found.changes.append(Change(mark("角色"), code, "", title))


def _plan_days(one: Configuration, found: Plan) -> None:
    """What is here already may lie further back than what can be entered today."""
    known = {row.day: row for row in workdays.all_entered()}
    for entry in one.days:
        row = known.get(entry.day)
        old = "" if row is None else _said(row.is_working, row.note)
        new = _said(entry.is_working, entry.note)
        if old == new:
            continue
        if (why := workdays.wrong_with(entry.day, entry.day)) is not None:
            said = mark("工作日历“%(day)s”：%(why)s")
            found.problems.append(Sentence(said, day=entry.day, why=why))
        found.changes.append(Change(mark("工作日历"), entry.day.isoformat(), old, new))


def _said(is_working: bool, note: str) -> str:  # noqa: FBT001 - as a day has it
    return f"{'上班' if is_working else '休息'}（{note}）"


def _values(one: Configuration) -> Iterator[Change]:
    for name, new in one.values.items():
        old = settings.value(name)
        if old != new:
            yield Change(mark("设置"), settings.REGISTER[name].title, str(old), str(new))


def _plan_procedure(actor: Actor, key: str, files: dict[str, str], found: Plan) -> None:
    now = catalogue.in_force(key)
    if now is not None and catalogue.files_of(now.id) == files:
        return
    if drafts.of_key(actor, key) is not None:
        said = mark("流程“%(key)s”正有人改着草稿，请先办完那一份。")
        found.problems.append(Sentence(said, key=key))
        return
    wrong = deployment.check({name: text.encode() for name, text in files.items()})
    for one in [one for one in wrong if one.is_error][:3]:
        said = mark("流程“%(key)s”：%(why)s")
        found.problems.append(Sentence(said, key=key, why=one.message))
    old = "" if now is None else f"第 {now.number} 版"
    found.changes.append(Change(mark("流程草稿"), key, old, contents.named(files)[1]))


def take_over(actor: Actor, brought_id: uuid.UUID) -> Plan:
    """Do what was shown, all of it, once.

    Raises: Forbidden, NotFound, AlreadyImported, HasProblems.
    """
    administration.lock()
    kept = brought(actor, brought_id)
    one = parcel.unpacked(kept.content)
    done = plan(actor, one)
    if done.problems:
        raise HasProblems
    known = set(session.scalars(sa.select(Role.code)))
    session.add_all(
        Role(code=code, title=title) for code, title in one.roles.items() if code not in known
    )
    workdays.take_over(actor, one.days)
    settings.change(actor, {name: str(value) for name, value in one.values.items()})
    if one.mark is not None and not _is_mark(one.mark):
        branding.change(actor, one.mark)
    for change in done.changes:
        if change.sort == mark("流程草稿"):
            drafts.begin_anew(actor, one.procedures[change.name])
    told = {"file": kept.name, "changes": [[one.sort, one.name] for one in done.changes]}
    administration.record(actor, IMPORTED, told)
    kept.content = b""
    return done


def forget() -> int:
    """Throw files away that were brought long ago, and that they were imported."""
    old = sa.delete(Brought).where(Brought.at < clock.machine_now() - KEPT_FOR)
    outcome = session.execute(old, execution_options={"synchronize_session": False})
    return int(outcome.rowcount)  # type: ignore[attr-defined] # a statement that changes has one
