"""DOOR for operators: `flask --app wsgi …`."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

import config
from app import caretaker, clikeys, db, engine, errors, serving
from app.cases import incidents
from app.definitions import calls, deployment, folders
from app.definitions.models import DefinitionVersion
from app.demo import roster, village
from app.engine import InvalidProcedure, Problem
from app.organisation import roles
from app.organisation.actors import SYSTEM
from app.points import ledger, stopping
from app.studio import shipping
from app.worker import ticker
from app.yearlong import wholeyear
from app.yearlong.wholeyear import WholeYear

WORKFLOWS = Path(__file__).resolve().parent.parent / "workflows"


def init_app(app: Flask) -> None:
    own = (check, deploy, setup, demo, operations, work, serve, standing, resume)
    for command in own + clikeys.COMMANDS:
        app.cli.add_command(command)
    caretaker.init_app(app)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
@with_appcontext
def check(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Say everything that is wrong with procedure folders, diagrams or tables."""
    tables = [path for path in paths if path.suffix == ".dmn" and path.is_file()]
    # Tables may need one another, so they are looked at together.
    found = engine.check({str(path): path.read_bytes() for path in tables}) if tables else []
    found += [problem for path in paths if path not in tables for problem in _problems(path)]
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        _tell(found)
    sys.exit(1 if any(problem.is_error for problem in found) else 0)


def _problems(path: Path) -> list[Problem]:
    if path.is_dir():
        files = folders.read(path)
        with _database_for(files):
            return deployment.check(files) + deployment.try_out(files)
    if not path.is_file():
        return [Problem(str(path), None, "no-file", "没有这个文件或文件夹。")]
    if path.suffix != ".bpmn":
        return [
            Problem(path.name, None, "no-procedure", "只能检查流程文件夹、.bpmn 或 .dmn 文件。")
        ]
    files = {path.name: path.read_bytes()}
    with _database_for(files):
        return engine.check(files, called=calls.specs(calls.in_force(files)))


def _database_for(files: dict[str, bytes]) -> AbstractContextManager[None]:
    """Only what calls other procedures has to be looked at beside them."""
    return db.transaction(reads_only=True) if engine.called_by(files) else nullcontext()


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "element": problem.element,
        "name": problem.name,
        "code": problem.code,
        "severity": problem.severity,
        "message": str(problem.message),
    }


def _tell(found: list[Problem]) -> None:
    for one in found:
        place = f"{one.element}“{one.name}”" if one.name else one.element or ""
        kind = "" if one.is_error else "提醒："
        click.echo(f"{one.file}: {place}: {kind}{one.message}")
    if not found:
        click.echo("没有发现问题。")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@with_appcontext
def deploy(paths: tuple[Path, ...]) -> None:
    """Put procedure folders in force, those first that others call."""
    try:
        with db.transaction():
            order = calls.called_first({path.name: folders.read(path) for path in paths})
            for path in sorted(paths, key=lambda one: order.index(one.name)):
                version = _deployed(folders.read(path))
                click.echo(f"{version.about['title']}：第 {version.number} 版")
    except InvalidProcedure as error:
        _tell(error.problems)
        sys.exit(1)


def _deployed(files: dict[str, bytes]) -> DefinitionVersion:
    """Raises: InvalidProcedure, also when the trial walk breaks."""
    version = deployment.deploy(SYSTEM, files)
    if found := deployment.try_out(files):
        raise InvalidProcedure(found)
    return version


@click.command()
@with_appcontext
def setup() -> None:
    """Enter what a new house needs: the roles and the shipped procedures.

    A procedure that officials have changed stays as they have it.
    """
    with db.transaction():
        roles.enter_starting_roles()
        shipped = {one.name: folders.read(one) for one in sorted(WORKFLOWS.iterdir())}
        for key in shipping.ship(shipped):
            click.echo(f"流程 {key} 在用的是本单位改过的版本，保留不变。")


@click.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def operations(*, as_json: bool) -> None:
    """List what procedures may ask for, with parameters."""
    listed = [
        {
            "name": one.name,
            "documentation": one.documentation,
            "parameters": {name: str(it.label) for name, it in one.parameters.items()},
            "refuses": sorted(one.refusal_codes),
        }
        for one in engine.operations.all_operations()
    ]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for one in listed:
        click.echo(f"{one['name']}({', '.join(one['parameters'])})\n    {one['documentation']}")


@click.command()
@click.option("--members", default=3000, show_default=True)
@click.option("--branches", default=100, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--play", is_flag=True, help="Live through a whole year of every branch first.")
@click.option(
    "--matters",
    default=wholeyear.MATTERS,
    show_default=True,
    type=click.IntRange(1, wholeyear.MATTERS),
    help="Of that year: what each member reports in a quarter.",
)
@with_appcontext
def demo(*, members: int, branches: int, seed: int, play: bool, matters: int) -> None:
    """Enter the synthetic people and matters of the demonstration, once.

    A year that was broken off is lived on by the same command. No server may run meanwhile.
    """
    with db.transaction(reads_only=True):
        is_empty = village.is_empty()
        is_unfinished = play and not is_empty and not village.has_history()
    if not is_empty and not is_unfinished:
        click.echo("已有数据，不再生成示例数据。")
        return
    if is_empty:
        with click.progressbar(length=village.ALL, label="正在登记示例人员") as bar:
            password = village.settle(
                members=members, branches=branches, seed=seed, progress=bar.update
            )
        click.echo(f"演示账号的密码：{password}")
    if play:
        _live_through(wholeyear.before_history(seed, matters))
    with click.progressbar(length=village.ALL, label="正在生成示例数据") as bar:
        village.live(seed=seed, progress=bar.update, is_year_lived=play)
    click.echo("示例数据已生成。")


def _live_through(year: WholeYear) -> None:
    began, acts = time.monotonic(), 0
    with click.progressbar(
        length=year.pieces(), label=f"{year.year}年", item_show_func=lambda stage: stage or ""
    ) as bar:

        def tell(stage: str, pieces: int, done: int) -> None:
            nonlocal acts
            acts += done
            bar.update(pieces, stage)

        year.live(tell)
    seconds = time.monotonic() - began
    click.echo(f"办理 {acts} 步，用时 {seconds:.0f} 秒，每秒 {acts / seconds:.1f} 步。")


@click.command()
@with_appcontext
def serve() -> None:
    """Run the web server until stopped, and the clock's ticker unless there are other workers."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "5000"))
    if serving.is_taken(host, port):
        message = f"{host}:{port} 已经有程序在用。请先停掉它，或者用 PORT 换一个端口。"
        raise click.ClickException(message)
    sys.exit(serving.serve(host, port, with_ticker=_has_ticker(), when_ready=_greet))


def _has_ticker() -> bool:
    return bool(current_app.config["WORKER"] == config.TICKER)


def _greet(address: str) -> None:
    click.echo(f"\n星绩已启动：{address}")
    if not _has_ticker():
        click.echo("定时和后台任务由 Procrastinate 办理：请另开 make worker，几个都行。")
    if current_app.config["DEMO"]:
        with db.transaction(reads_only=True):
            for one in roster.people():
                click.echo(f"  {one['username']:<16}{one['name']}  {one['post']}")
    click.echo("按 Ctrl-C 停止。")


@click.command()
@pass_script_info
def work(info: ScriptInfo) -> None:
    """Work until stopped: do the jobs and fire the timers that are due."""
    app = info.load_app()
    if app.config["WORKER"] == config.TICKER:
        ticker.work(app)
        return
    from app.worker import carried  # noqa: PLC0415 - it needs what SQLite does not have

    carried.work(app)


@click.command("incidents")
@click.option("--retry", is_flag=True, help="Have each of them tried once more.")
@with_appcontext
def standing(*, retry: bool) -> None:
    """List what could not be done in cases and still stands."""
    with db.transaction():
        found = incidents.all_standing()
        for one in found:
            why = errors.from_json(one.sentence)
            click.echo(f"{one.since:%Y-%m-%d %H:%M} {one.case.number} {one.name or ''} {why}")
            if retry and one.retried_at is None:
                incidents.retry(SYSTEM, one.case_id, one.id)
    if not found:
        click.echo("没有异常。")


@click.command("resume-posting")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--why", required=True, help="What was wrong, and how it was mended.")
@with_appcontext
def resume(*, by: str, why: str) -> None:
    """Let posting go on after the books were mended; kept on record."""
    with db.transaction():
        stop = stopping.stop_in_force()
        found, tried_again = ledger.check() if stop else [], 0
        if stop is not None and not found:
            stopping.lift(stop, by=by, note=why)
            tried_again = incidents.retry_refused(stopping.PostingStopped)
    for sentence in found:
        click.echo(sentence)
    if found:
        sys.exit(1)
    resumed = f"入账已恢复，{tried_again}件停下的事项重新办理。"
    click.echo("入账没有暂停。" if stop is None else resumed)
