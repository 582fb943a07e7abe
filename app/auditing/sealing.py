"""每日封存: every night the ends of all chains are closed under one digest, tied to the day before.

Only chains that have grown since the seal before are written down anew: a night costs what the day
brought, however many cases there are. What a seal closes cannot be written anew afterwards, not
even consistently; and whoever holds a printed seal can tell if the seals themselves were.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from datetime import UTC, date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import audit, clock, papercodes
from app.auditing.models import DailySeal, SealedEnd
from app.db import made_at, session
from app.errors import NotFound
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.organisation import administration
from app.organisation.actors import SYSTEM

SEAL, SEALED = "auditing.seal_day", "day.sealed"
#: Before the books are checked.
AT = time(0, 30)
#: Ids are made before their transaction commits, by machines whose clocks may differ.
LOOKS_BACK = timedelta(days=2)
#: Rows read at a time.
STRETCH = 5000
_A_PART = {"yield_per": STRETCH}
KEY_NAME_LENGTH = 16
#: So many signs of a digest are printed; as few do to compare it.
PRINTED = 16

_key = b""


class NoSuchSeal(NotFound):
    message = "没有这个核对码的封存单。请对照纸上的核对码再输一遍。"


def use_key(secret: str) -> None:
    """Say what is secret here and the same in every process (set by create_app)."""
    global _key  # noqa: PLW0603 - one key for the process
    _key = secret.encode()


def plan() -> None:
    """Have this day sealed in the coming night; nothing new if that is planned already."""
    day = clock.today()
    queue.each_day(SEAL, AT, {"day": day.isoformat()})


@kinds.kind(SEAL)
def seal_day(lease: Lease) -> None:
    """The job of the night."""
    seal(date.fromisoformat(lease.arguments["day"]))


def seal(day: date) -> DailySeal:
    """Close what was done until now under the next seal; administrators' acts say so as well."""
    administration.lock()  # no two seals at once
    before = last()
    number = 1 if before is None else before.number + 1
    session.execute(_insert(number, None if before is None else _seen_by()))
    grown, root = root_of(number)
    made = DailySeal(
        number=number,
        day=day,
        sealed_at=clock.now(),
        chains=(before.chains if before else 0) + _new_chains(number),
        entries=(before.entries if before else 0) + _new_entries(number),
        grown=grown,
        root=root,
        previous=before.digest if before else audit.START,
        key_name=key_name(),
        code=papercodes.new(),
    )
    made.digest = digest_of(made)
    made.signature = sign(made.digest)
    session.add(made)
    told = {"number": number, "day": day.isoformat(), "digest": made.digest}
    administration.record(SYSTEM, SEALED, told)
    return made


def last() -> DailySeal | None:
    return session.scalar(sa.select(DailySeal).order_by(DailySeal.number.desc()).limit(1))


def _insert(number: int, unseen: uuid.UUID | None) -> sa.Insert:
    """Write down the end of every chain that is longer than when it was last sealed."""
    length = sa.func.max(audit.AuditEntry.position).label("length")
    grown = sa.select(audit.AuditEntry.chain_id, length).group_by(audit.AuditEntry.chain_id)
    if unseen is not None:
        new = sa.select(audit.AuditEntry.chain_id).where(audit.AuditEntry.id >= unseen)
        grown = grown.where(audit.AuditEntry.chain_id.in_(new))
    ends, earlier = grown.subquery(), aliased(SealedEnd)
    is_known = sa.exists().where(
        earlier.chain_id == ends.c.chain_id, earlier.length >= ends.c.length
    )
    rows = (
        sa.select(
            sa.literal(number),
            audit.AuditEntry.chain_id,
            audit.AuditEntry.position,
            audit.AuditEntry.digest,
        )
        .join(
            ends,
            sa.and_(
                ends.c.chain_id == audit.AuditEntry.chain_id,
                ends.c.length == audit.AuditEntry.position,
            ),
        )
        .where(sa.not_(is_known))
    )
    return sa.insert(SealedEnd).from_select(["number", "chain_id", "length", "head"], rows)


def _seen_by() -> uuid.UUID | None:
    """The least id that an entry can have which the seal before had not seen, with room to spare.

    Ids go by the machine's clock: so does that of the act that told of the seal.
    """
    query = (
        sa.select(audit.AuditEntry.id).filter_by(action=SEALED).order_by(audit.AuditEntry.id.desc())
    )
    told = session.scalar(query.limit(1))
    if told is None:
        return None
    since = made_at(told) - LOOKS_BACK
    return uuid.UUID(int=int(since.timestamp() * 1000) << 80)


def root_of(number: int) -> tuple[int, str]:
    """How many ends a seal closes, and the digest of them: a line each, in the order of ids."""
    taken, count = hashlib.sha256(), 0
    for line in lines(number):
        taken.update(line.encode())
        count += 1
    return count, taken.hexdigest()


def lines(number: int) -> Iterator[str]:
    """The ends that a seal closes, as its root is taken of them: id, length and last link."""
    query = sa.select(SealedEnd.chain_id, SealedEnd.length, SealedEnd.head)
    query = query.filter_by(number=number).order_by(SealedEnd.chain_id)
    for chain_id, length, head in session.execute(query, execution_options=_A_PART):
        yield f"{chain_id} {length} {head}\n"


def _new_chains(number: int) -> int:
    """How many of the ends are those of chains that were never sealed before."""
    earlier = aliased(SealedEnd)
    is_known = sa.exists().where(earlier.chain_id == SealedEnd.chain_id, earlier.number < number)
    query = sa.select(sa.func.count()).select_from(SealedEnd)
    return session.scalar(query.where(SealedEnd.number == number, sa.not_(is_known))) or 0


def _new_entries(number: int) -> int:
    """By how many entries all chains have grown since they were last sealed."""
    earlier = aliased(SealedEnd)
    before = (
        sa.select(sa.func.max(earlier.length))
        .where(earlier.chain_id == SealedEnd.chain_id, earlier.number < number)
        .scalar_subquery()
    )
    grown = sa.func.sum(SealedEnd.length - sa.func.coalesce(before, 0))
    return int(session.scalar(sa.select(grown).where(SealedEnd.number == number)) or 0)


def text_of(one: DailySeal) -> str:
    """What the digest is taken of, a line each: anybody can take it of the same text anew."""
    said = (
        ("每日封存", one.number),
        ("日期", one.day.isoformat()),
        ("封存时间", one.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")),
        ("留痕链", one.chains),
        ("记录", one.entries),
        ("当日有新记录的链", one.grown),
        ("链尾摘要", one.root),
        ("上一次封存", one.previous),
        ("核对码", one.code),
        ("密钥", one.key_name),
    )
    return "".join(f"{name} {value}\n" for name, value in said)


def digest_of(one: DailySeal) -> str:
    """SHA-256 of the text in UTF-8, 64 hexadecimal signs."""
    return hashlib.sha256(text_of(one).encode()).hexdigest()


def sign(digest: str) -> str:
    """A digest keyed by the house's secret: who has only the database cannot make it."""
    assert _key, "no key was given: use_key"
    return hmac.digest(_key, f"daily seal {digest}".encode(), "sha256").hex()


def key_name() -> str:
    """By which it is told which secret a seal was signed with; it tells nothing of the secret."""
    return hmac.digest(_key, b"name of the key of daily seals", "sha256").hex()[:KEY_NAME_LENGTH]


def of_number(number: int) -> DailySeal:
    """Raises: NotFound."""
    found = session.get(DailySeal, number)
    if found is None:
        raise NotFound
    return found


def is_code(written: str) -> bool:
    """Is it the code of a seal?"""
    query = sa.select(DailySeal.number).filter_by(code=papercodes.tidy(written))
    return session.scalar(query) is not None


def of_code(written: str) -> DailySeal:
    """The seal whose code somebody has typed, however it is spaced. Raises: NoSuchSeal."""
    found = session.scalar(sa.select(DailySeal).filter_by(code=papercodes.tidy(written)))
    if found is None:
        raise NoSuchSeal
    return found


def agrees(one: DailySeal, written: str) -> bool:
    """Is a digest that somebody has typed off a sheet that of the seal? The printed part does."""
    typed = "".join(written.split()).replace("-", "").lower()
    return len(typed) >= PRINTED and digest_of(one).startswith(typed)


def recent(days: int) -> list[DailySeal]:
    """The seals of the last days, the newest first; of several of a day, all."""
    since = clock.today() - clock.ONE_DAY * days
    query = sa.select(DailySeal).where(DailySeal.day > since)
    return list(session.scalars(query.order_by(DailySeal.number.desc())))
