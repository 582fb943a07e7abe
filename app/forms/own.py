"""Forms that are more than their fields for whoever holds a post, by permanent names."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from flask_wtf import FlaskForm

from app.definitions import ownforms


class OwnForm(FlaskForm):
    """`above` is the template of what stands above the fields; it is given the form."""

    above: ClassVar[str]


Kind = TypeVar("Kind", bound=type[OwnForm])
_kinds: dict[str, type[OwnForm]] = {}


def own(name: str) -> Callable[[Kind], Kind]:
    """Let a form of procedures be shown so: `app:<name>` as a `camunda:formKey`."""

    def register(kind: Kind) -> Kind:
        ownforms.declare(name)
        _kinds[name] = kind
        return kind

    return register


def kind_of(name: str | None) -> type[FlaskForm]:
    """The kind of form that bears a name; without one it is nothing but its fields."""
    return FlaskForm if name is None else _kinds[name]


class AspectsForm(OwnForm):
    """Rows about the ten aspects, each beside what the branch has to show for it."""

    above = "stars/_aspects.html"
    #: Does the branch's rating of itself stand there too?
    shows_self_rating: ClassVar[bool] = False


@own("stars.self_rate")
class SelfRatingForm(AspectsForm):
    """支部自评: the branch rates itself."""


@own("stars.score")
class ScoringForm(AspectsForm):
    """评分: a reviewer scores a branch."""

    shows_self_rating = True


@own("studio.approve")
class ChangeForm(OwnForm):
    """审批变更: what a draft changes stands above the decision."""

    above = "studio/_change.html"
