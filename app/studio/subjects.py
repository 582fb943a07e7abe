"""What an impact report is about: a draft as if it were deployed, beside the version in force."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from app import engine
from app.definitions import calls, catalogue
from app.definitions.catalogue import Deployed
from app.definitions.models import DefinitionVersion
from app.studio.drafts import as_folder
from app.studio.models import Draft


@dataclass(frozen=True)
class Subject:
    """A procedure by its key, as it would be, and the version in force if there is one."""

    key: str
    would_be: Deployed
    in_force: DefinitionVersion | None


def of_draft(draft: Draft) -> Subject:
    """A draft as new cases would find it, with what it calls in the versions in force today.

    Raises:
        InvalidProcedure: it cannot be read yet; with every problem.
    """
    files = as_folder(draft)
    called = calls.in_force(files)
    pins = {key: str(version.id) for key, version in called.items()}
    spec = engine.parse(files, called=calls.specs(called))
    about = tomllib.loads(draft.files["about.toml"])
    return Subject(
        draft.key,
        Deployed(0, about, spec, draft.files, pins),
        catalogue.in_force(draft.key),
    )


def of_version(version: DefinitionVersion) -> Subject:
    """A version that is deployed already."""
    key = version.definition.key
    return Subject(key, catalogue.deployed(version.id), catalogue.in_force(key))
