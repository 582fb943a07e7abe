"""DOOR for operators who look after the record: verify it, and let nobody write it anew."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import with_appcontext

from app import db
from app.auditing import checking, databaserole
from app.ballots import proof as ballot_proof
from app.cases import proof
from app.errors import AppError
from app.organisation import separation
from app.points import ledger
from app.shop import proof as stock_proof


def init_app(app: Flask) -> None:
    for command in (verify, database_role):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def verify() -> None:
    """Check ledger, stock book, urns, audit chains and cases; say everything that is broken."""
    with db.transaction(reads_only=True):
        found = ledger.check() + stock_proof.check() + ballot_proof.check_urns()
        found += proof.check_rows() + separation.check() + checking.check()
    for sentence in found:
        click.echo(sentence)
    if found:
        sys.exit(1)
    click.echo("积分账、库存账、票箱、留痕、案卷核对无误。")


@click.command("database-role")
@click.argument("name")
@click.option("--apply", "is_applied", is_flag=True, help="Carry the statements out as well.")
@with_appcontext
def database_role(name: str, *, is_applied: bool) -> None:
    """Print the rights that the application's own role needs on PostgreSQL, and no others.

    It may add to the record and its seals, and neither change nor remove anything of them. Run
    this as the owner of the tables, after every upgrade.
    """
    with db.transaction():
        try:
            statements = databaserole.statements(name)
        except AppError as error:
            raise click.ClickException(str(error)) from None
        if is_applied:
            databaserole.apply(statements)
    click.echo("\n".join(f"{one};" for one in statements))
