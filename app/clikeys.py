"""Commands for whoever runs the server: the first administrators, and a way back in."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from app import db
from app.errors import NotFound
from app.organisation import founding
from app.organisation.founding import Entered


@click.command()
@with_appcontext
def administrators() -> None:
    """Enter a system, security and audit administrator, each that nobody is yet.

    Their passwords are told this once and good for nothing but choosing others.
    """
    with db.transaction():
        found = founding.appoint_lacking(current_app.config["ORGANISATION"])
    for one in found:
        _tell(one)
    if not found:
        click.echo("三种管理员都有人担任。")


@click.command("let-back-in")
@click.argument("username")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--why", required=True, help="Why nobody of the house can do it.")
@with_appcontext
def let_back_in(username: str, *, by: str, why: str) -> None:
    """Give somebody a password for once and take the second factor off; kept on record."""
    try:
        with db.transaction():
            _tell(founding.let_back_in(username, by=by, why=why))
    except NotFound:
        click.echo("没有这个用户名。")
        sys.exit(1)


def _tell(one: Entered) -> None:
    click.echo(f"{one.name}  {one.username}  一次性密码：{one.password}")


COMMANDS = (administrators, let_back_in)
