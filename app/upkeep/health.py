"""运行状况: jobs, incidents, workers, channels, the database, files; in lights and in figures."""

from __future__ import annotations

import enum
import os
import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata

import sqlalchemy as sa

from app import clock
from app.auditing import sealing
from app.cases import evidence
from app.cases.happenings import Incident
from app.cases.models import Case, WorkItem
from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.jobs import looks
from app.jobs.models import Job, JobState, Worker
from app.notifications import watching
from app.notifications.watching import Standing
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points import stopping

#: The oldest due job may wait so long before it is a matter for somebody.
SLOW, STUCK = timedelta(minutes=2), timedelta(minutes=15)
#: Of the disk, what is free of it.
LITTLE_LEFT, LEAST_LEFT = 0.15, 0.05
MOST_LISTED = 8
#: Of a larger file SQLite's own figures take too long.
LARGEST_LOOKED_INTO = 200 * 1024 * 1024
LIBRARIES = ("Flask", "SQLAlchemy", "SpiffWorkflow", "procrastinate", "granian")


class Light(enum.StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Lamp:
    """One thing that is watched: its light, and why it is so."""

    name: str
    light: Light
    said: Sentence


@dataclass(frozen=True)
class JobLine:
    """The jobs of a kind in a state: how many, and since when the oldest is due."""

    kind: str
    state: JobState
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Table:
    name: str
    size: int


@dataclass(frozen=True)
class Database:
    kind: str
    version: str
    size: int
    tables: list[Table]


@dataclass(frozen=True)
class Disk:
    """Where attachments lie: what is free there, and of how much."""

    free: int
    total: int


@dataclass(frozen=True)
class Report:
    lamps: list[Lamp]
    jobs: list[JobLine]
    incidents: list[tuple[Incident, Case]]
    incident_count: int
    workers: list[Worker]
    channels: list[Standing]
    database: Database
    disk: Disk
    versions: list[tuple[str, str]]


def report(actor: Actor) -> Report:
    """How the house fares now. Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    channels, disk, count = watching.standings(actor), _disk(), open_incidents()
    workers = looks.workers()
    lamps = [
        _of_workers(workers),
        _of_queue(queue_lag()),
        _of_incidents(count),
        _of_books(),
        _of_seals(),
        _of_channels(channels),
        _of_disk(disk),
    ]
    return Report(
        lamps=lamps,
        jobs=_jobs(),
        incidents=_incidents(),
        incident_count=count,
        workers=workers,
        channels=channels,
        database=database(),
        disk=disk,
        versions=versions(),
    )


def queue_lag() -> timedelta:
    """How long the oldest job that is due has been waiting for a worker."""
    now = clock.now()
    waiting = sa.select(sa.func.min(Job.run_at)).where(
        Job.state == JobState.WAITING, Job.run_at <= now, Job.lease_until <= clock.machine_now()
    )
    oldest = session.scalar(waiting)
    return timedelta() if oldest is None else now - oldest


def open_incidents() -> int:
    query = sa.select(sa.func.count()).select_from(Incident)
    return session.scalar(query.where(Incident.resolved_at.is_(None))) or 0


def open_items() -> int:
    query = sa.select(sa.func.count()).select_from(WorkItem)
    return session.scalar(query.where(WorkItem.closed_at.is_(None))) or 0


def _of_workers(workers: list[Worker]) -> Lamp:
    name = mark("后台任务")
    alive = sum(not looks.is_late(one.looked_at) for one in workers)
    if alive:
        return Lamp(name, Light.GREEN, Sentence(mark("%(num)d 个进程在办"), num=alive))
    return Lamp(name, Light.RED, Sentence(mark("没有进程在办：定时、通知和提醒都停着")))


def _of_queue(lag: timedelta) -> Lamp:
    name, minutes = mark("任务排队"), int(lag.total_seconds() // 60)
    if lag < SLOW:
        return Lamp(name, Light.GREEN, Sentence(mark("到期的都办了")))
    light = Light.AMBER if lag < STUCK else Light.RED
    return Lamp(name, light, Sentence(mark("最早的一个等了 %(num)d 分钟"), num=minutes))


def _of_incidents(count: int) -> Lamp:
    if not count:
        return Lamp(mark("异常"), Light.GREEN, Sentence(mark("没有")))
    return Lamp(mark("异常"), Light.AMBER, Sentence(mark("%(num)d 件没有解决"), num=count))


def _of_books() -> Lamp:
    if stopping.stop_in_force() is None:
        return Lamp(mark("积分账"), Light.GREEN, Sentence(mark("照常入账")))
    return Lamp(mark("积分账"), Light.RED, Sentence(mark("核对出错，入账已暂停")))


def _of_seals() -> Lamp:
    name, last = mark("每日封存"), sealing.last()
    if last is None:
        return Lamp(name, Light.AMBER, Sentence(mark("还没有封存过")))
    light = Light.GREEN if clock.today() - last.day <= clock.ONE_DAY else Light.AMBER
    return Lamp(name, light, Sentence(mark("最近一次是%(day)s"), day=last.day))


def _of_channels(channels: list[Standing]) -> Lamp:
    name, broken = mark("站外渠道"), sum(one.is_broken for one in channels)
    if not channels:
        return Lamp(name, Light.GREEN, Sentence(mark("没有接通")))
    if broken:
        return Lamp(name, Light.RED, Sentence(mark("%(num)d 个发不出去"), num=broken))
    return Lamp(name, Light.GREEN, Sentence(mark("正常")))


def _of_disk(disk: Disk) -> Lamp:
    left = disk.free / disk.total if disk.total else 0.0
    light = Light.RED if left < LEAST_LEFT else Light.AMBER if left < LITTLE_LEFT else Light.GREEN
    said = Sentence(mark("还有 %(num)d%% 空着"), num=int(left * 100))
    return Lamp(mark("附件磁盘"), light, said)


def _jobs() -> list[JobLine]:
    """Jobs that are not done, by kind and state, the oldest first."""
    oldest = sa.func.min(Job.run_at)
    query = sa.select(Job.kind, Job.state, sa.func.count(), oldest)
    query = query.where(Job.state != JobState.DONE).group_by(Job.kind, Job.state)
    return [JobLine(*row) for row in session.execute(query.order_by(oldest))]


def _incidents() -> list[tuple[Incident, Case]]:
    query = sa.select(Incident, Case).join(Case, Case.id == Incident.case_id)
    query = query.where(Incident.resolved_at.is_(None)).order_by(Incident.since)
    return [(row[0], row[1]) for row in session.execute(query.limit(MOST_LISTED))]


def database() -> Database:
    """Kind, version and size of the database, and its largest tables as far as it tells."""
    bind = session.get_bind()
    version = ".".join(map(str, bind.dialect.server_version_info or ()))
    size = database_size()
    if bind.dialect.name == "postgresql":
        return Database("PostgreSQL", version, size, _tables(_POSTGRES_TABLES))
    return Database("SQLite", version, size, _sqlite_tables(size))


def database_size() -> int:
    """In bytes."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return int(session.scalar(sa.text(_SQLITE_SIZE if is_sqlite else _POSTGRES_SIZE)) or 0)


def _sqlite_tables(size: int) -> list[Table]:
    has = "SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'"
    if size > LARGEST_LOOKED_INTO or not session.scalar(sa.text(has)):
        return []
    return _tables(_SQLITE_TABLES)


def _tables(query: str) -> list[Table]:
    rows = session.execute(sa.text(query), {"most": MOST_LISTED})
    return [Table(name, int(size)) for name, size in rows]


_POSTGRES_TABLES = """
    SELECT relname, pg_total_relation_size(oid) AS size FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    ORDER BY size DESC LIMIT :most
"""
_POSTGRES_SIZE = "SELECT pg_database_size(current_database())"
_SQLITE_SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
_SQLITE_TABLES = """
    SELECT m.tbl_name, sum(s.pgsize) AS size FROM dbstat s JOIN sqlite_master m ON m.name = s.name
    GROUP BY m.tbl_name ORDER BY size DESC LIMIT :most
"""


def _disk() -> Disk:
    """Of the folder of attachments, or what it will lie in."""
    folder = evidence.store.folder
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Disk(usage.free, usage.total)


def versions() -> list[tuple[str, str]]:
    """Of what this runs on."""
    own = [("Python", platform.python_version()), (platform.system(), os.uname().release)]
    return [*own, *((name, metadata.version(name)) for name in LIBRARIES)]
