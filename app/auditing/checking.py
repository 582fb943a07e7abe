"""Whether the record is as it was written: seals, what they close, chains, and who owns them."""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from app import audit
from app.auditing import chains, sealing
from app.auditing.models import DailySeal, SealedEnd
from app.db import session

#: Entries read in one stretch of a walk.
STRETCH = 20_000


@dataclass(frozen=True)
class Fault:
    """What is wrong, in a sentence, and with which seals that is at odds."""

    said: str
    seals: tuple[int, ...] = ()


@dataclass
class Stretch:
    """What was gone through: how much of it, what was found, and where to go on, if anywhere."""

    chains: int = 0
    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    on_from: uuid.UUID | None = None


def check() -> list[str]:
    """Everything that is wrong with the record of the house, in sentences; for `flask verify`."""
    found = [fault.said for fault in faults_of_seals()]
    after: uuid.UUID | None = None
    while True:
        stretch = walk(after)
        found += [fault.said for fault in stretch.faults]
        after = stretch.on_from
        if after is None:
            return found


def faults_of_seals() -> list[Fault]:
    """Seals that are not as they were made, that do not follow one another, or are gone."""
    found: list[Fault] = []
    digests, before, number = {}, audit.START, 0
    for number, one in enumerate(_seals(), start=1):
        digests[one.number] = one.digest
        if one.number != number:
            found.append(Fault(f"第 {number} 次封存缺失", (one.number,)))
            break
        found += [Fault(said, (number,)) for said in _wrong_with(one, before)]
        before = one.digest
    found += [Fault(said) for said in _strays(number)]
    return found + list(_untold(digests))


def _seals() -> list[DailySeal]:
    return list(session.scalars(sa.select(DailySeal).order_by(DailySeal.number)))


def _wrong_with(one: DailySeal, before: str) -> Iterator[str]:
    name = f"第 {one.number} 次封存（{one.day}）"
    if one.digest != sealing.digest_of(one) or one.previous != before:
        yield f"{name}被改动"
    elif one.key_name == sealing.key_name() and one.signature != sealing.sign(one.digest):
        yield f"{name}的签名不符"
    if (one.grown, one.root) != sealing.root_of(one.number):
        yield f"{name}登记的链尾被改动"


def _strays(last: int) -> Iterator[str]:
    """Ends of a seal that is not there."""
    query = sa.select(sa.func.count()).select_from(SealedEnd)
    count = session.scalar(query.where(sa.or_(SealedEnd.number > last, SealedEnd.number < 1)))
    if count:
        yield f"有 {count} 个链尾不属于任何一次封存"


def _untold(digests: dict[int, str]) -> Iterator[Fault]:
    """What administrators' acts say was sealed, and the seals themselves, are the same."""
    query = sa.select(audit.AuditEntry.details).filter_by(action=sealing.SEALED)
    told = {one["number"]: one["digest"] for one in session.scalars(query)}
    for number in sorted(told.keys() | digests.keys()):
        if told.get(number) != digests.get(number):
            yield Fault(f"第 {number} 次封存与管理台账的登记不一致", (number,))


def walk(after: uuid.UUID | None, most: int = STRETCH) -> Stretch:
    """Verify the chains behind an id: whole ones, of about `most` entries together."""
    written = _written(after, most)
    is_last = len(written) < most
    if not is_last:
        written = _with_whole_chains(written)
    until = None if is_last else written[-1].chain_id
    by_chain = {
        chain_id: list(entries)
        for chain_id, entries in itertools.groupby(written, key=lambda one: one.chain_id)
    }
    found = Stretch(chains=len(by_chain), entries=len(written), on_from=until)
    owners, ends = chains.owners(after, until), _sealed(after, until)
    for chain_id in sorted(by_chain.keys() | owners.keys() | ends.keys()):
        one = Chain(chain_id, by_chain.get(chain_id, []), owners.get(chain_id), ends[chain_id])
        found.faults += one.faults()
    return found


def _written(after: uuid.UUID | None, most: int) -> list[audit.AuditEntry]:
    query = sa.select(audit.AuditEntry).where(
        *chains.within(audit.AuditEntry.chain_id, after, None)
    )
    ordered = query.order_by(audit.AuditEntry.chain_id, audit.AuditEntry.position).limit(most)
    return list(session.scalars(ordered, execution_options={"populate_existing": True}))


def _with_whole_chains(written: list[audit.AuditEntry]) -> list[audit.AuditEntry]:
    """Without the last chain, which may go on; if there is no other, all of it."""
    last = written[-1].chain_id
    whole = [one for one in written if one.chain_id != last]
    return whole or audit.entries(last)


def _sealed(
    after: uuid.UUID | None, until: uuid.UUID | None
) -> defaultdict[uuid.UUID, list[tuple[int, int, str]]]:
    """Of each chain in a stretch the ends that were sealed: number of the seal, length, link."""
    found: defaultdict[uuid.UUID, list[tuple[int, int, str]]] = defaultdict(list)
    query = sa.select(SealedEnd.chain_id, SealedEnd.number, SealedEnd.length, SealedEnd.head)
    query = query.where(*chains.within(SealedEnd.chain_id, after, until))
    ordered = query.order_by(SealedEnd.chain_id, SealedEnd.number)
    for chain_id, number, length, head in session.execute(ordered):
        found[chain_id].append((number, length, head))
    return found


@dataclass(frozen=True)
class Chain:
    """A chain as it is now, what its row says of it, and the ends of it that were sealed."""

    id: uuid.UUID
    written: list[audit.AuditEntry]
    owner: chains.Owner | None
    sealed: list[tuple[int, int, str]]

    def faults(self) -> list[Fault]:
        said = self._wrong()
        unlike = self._unlike(is_changed=bool(said))
        if unlike and not said:
            said = ["封存以后被整条改写或者截短"]
        if not said:
            return []
        name = chains.label(self.id)
        return [Fault(f"{name}：{one}", unlike) for one in said]

    def _unlike(self, *, is_changed: bool) -> tuple[int, ...]:
        """The seals at odds with the chain, and the first that closed an entry changed since."""
        found = {number for number, length, head in self.sealed if self._at(length) != head}
        changed = audit.first_changed(self.written) if is_changed else None
        closing = (number for number, length, _head in self.sealed if length >= (changed or 0))
        if changed is not None:
            found.update(itertools.islice(closing, 1))
        return tuple(sorted(found))

    def _wrong(self) -> list[str]:
        if self.owner is None:
            said = audit.faults_of(self.written, None)
            return said if said or chains.may_lack_owner(self.id) else ["所属的案卷不存在"]
        return audit.faults_of(self.written, (self.owner.length, self.owner.head))

    def _at(self, length: int) -> str | None:
        """The link of the chain when it was so long."""
        return self.written[length - 1].digest if length <= len(self.written) else None
