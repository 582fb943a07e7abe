"""What a second person's word lets take effect (`grants`); of units: `establishment.approving`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app import clock
from app.organisation import accounts, duties, secondfactor, tenure
from app.organisation.models import Assignment, Person
from app.organisation.proposals import Act, Proposal
from app.organisation.tenure import Term

#: Lets what was proposed take effect; tells the password for once, if that is it.
Effect = Callable[[Proposal], str | None]


def given(row: Proposal) -> tuple[Person, str]:
    """To whom which role is granted."""
    assert row.role_code is not None, "a role is granted"
    return whom(row), row.role_code


def whom(row: Proposal) -> Person:
    assert row.person is not None, "it is about somebody"
    return row.person


def last_day(row: Assignment) -> date:
    """Today, unless the post ends before that."""
    return clock.today() if row.until is None else min(row.until, clock.today())


def _grant(row: Proposal) -> str | None:
    """Let them hold the role; who has a password from somebody else gets another from the second.

    So that nobody comes to power under a name whose password the proposer knows.
    """
    person, role = given(row)
    tenure.put_in_office(person, role, row.unit, Term(clock.today()))
    is_known_to_another = person.must_change_password
    if role in duties.ADMINISTRATORS or is_known_to_another:
        accounts.shut_out(person.id)  # they come in anew, as administrators have to
    return accounts.give_for_once(person) if is_known_to_another else None


def _end(row: Proposal) -> None:
    assert row.assignment is not None, "a post ends"
    row.assignment.let_end(last_day(row.assignment))


def _reset_second_factor(row: Proposal) -> None:
    secondfactor.turn_off(whom(row))
    accounts.shut_out(whom(row).id)


def _reset_password(row: Proposal) -> str:
    accounts.shut_out(whom(row).id)
    return accounts.give_for_once(whom(row))


OF_PEOPLE: dict[Act, Effect] = {
    Act.GRANT: _grant,
    Act.END: _end,
    Act.RESET_SECOND_FACTOR: _reset_second_factor,
    Act.RESET_PASSWORD: _reset_password,
}
