"""A decision table of a draft, looked at and tried as it stands in an editor: nothing is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app import engine
from app.definitions import form_problems, schemas
from app.engine import Problem, Table, Trial, trying
from app.engine.trying import Wanted
from app.organisation.actors import Actor
from app.studio import drafts
from app.studio.contents import MOST_SIGNS, TooMuch
from app.studio.models import Draft


@dataclass(frozen=True)
class Standing:
    """The tables of a folder with one file as it stands in the editor.

    `problems` are those of this file, `titles` what forms of the folder call their fields.
    """

    name: str
    tables: Mapping[str, Table]
    problems: Sequence[Problem]
    titles: Mapping[str, str]

    @property
    def offered(self) -> list[Table]:
        """The decisions of the file that can be tried, in its order."""
        return [
            one for one in self.tables.values() if one.file == self.name and not one.is_function
        ]

    def wanted(self, identity: str) -> list[Wanted]:
        """What has to be said to try a decision, under the words that people know."""
        return [self._in_words(one) for one in trying.wanted(self.tables, identity)]

    def attempt(self, identity: str, written: Mapping[str, str]) -> list[Trial]:
        """Every decision that is asked on the way, with what was written for its inputs."""
        names = trying.names_of(self.wanted(identity), written)
        return trying.explain(self.tables, identity, names)

    def _in_words(self, want: Wanted) -> Wanted:
        if want.label != want.name:
            return want
        return replace(want, label=self.titles.get(want.name, want.label))


def standing(actor: Actor, draft_id: uuid.UUID, name: str, text: str) -> Standing:
    """The tables of a draft with this text in place of one of its files.

    Raises:
        Forbidden, NotFound.
        TooMuch: the text would fit no draft.
    """
    found = drafts.draft(actor, draft_id)
    if len(text) > MOST_SIGNS:
        raise TooMuch(name=name)
    folder = {**drafts.as_folder(found), name: text.encode(errors="replace")}
    files = {one: content for one, content in folder.items() if one.endswith(".dmn")}
    return Standing(
        name=name,
        tables=trying.readable(files),
        problems=[one for one in engine.check(files) if one.file == name],
        titles=_titles(found),
    )


def _titles(found: Draft) -> dict[str, str]:
    """What the forms of a folder call the answers they ask for; unreadable ones say nothing."""
    titles: dict[str, str] = {}
    for name, text in found.files.items():
        if name.startswith("forms/"):
            try:
                asked = schemas.read(text)
            except form_problems.UNREADABLE:
                continue
            titles |= {one.name: one.label for one in asked if one.gives}
    return titles
