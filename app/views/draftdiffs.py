"""What a draft changes: both drawings side by side, and the same in numbered sentences."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import login_required

from app import i18n
from app.definitions import catalogue
from app.definitions.models import DefinitionVersion
from app.i18n import lazy_in
from app.studio import changes, differences, drafts, reading
from app.studio.changes import Difference
from app.studio.models import Draft
from app.views.shell import me, role_titles

blueprint = Blueprint("draftdiffs", __name__)

#: Words, colour and icon of each kind; a colour never stands alone.
LOOKS = {
    "added": (lazy_in("difference", "新增"), "green", "plus"),
    "removed": (lazy_in("difference", "删除"), "red", "minus"),
    "changed": (lazy_in("difference", "修改"), "amber", "pencil"),
    "moved": (lazy_in("difference", "移动"), "blue", "arrows-split"),
}


@blueprint.get("/studio/drafts/<uuid:draft_id>/differences")
@login_required
def page(draft_id: uuid.UUID) -> str:
    draft = drafts.draft(me(), draft_id)
    current = catalogue.in_force(draft.key)
    found = found_in(draft, current)
    return render_template(
        "studio/differences.html",
        draft=draft,
        groups=grouped(found),
        count=len(found),
        sides=_sides(draft, current),
        looks=LOOKS,
        state={
            "marks": differences.marks(found),
            "looks": {kind: [str(words), icon] for kind, (words, _tone, icon) in LOOKS.items()},
        },
    )


def found_in(draft: Draft, current: DefinitionVersion | None) -> list[Difference]:
    """What a draft changes of a version, or (None) brings."""
    old = catalogue.files_of(current.id) if current else None
    return differences.between(old, draft.files, role_titles(), reading.titles())


def _sides(draft: Draft, current: DefinitionVersion | None) -> list[dict[str, Any]]:
    sides: list[dict[str, Any]] = [{"name": "new", "number": None, "xml_url": _drawing(draft)}]
    if current is not None:
        xml_url = url_for("cases.diagram", version_id=current.id)
        sides.insert(0, {"name": "old", "number": current.number, "xml_url": xml_url})
    return sides


def _drawing(draft: Draft) -> str:
    return url_for("diagramwords.drawing", draft_id=draft.id)


def grouped(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """The differences under their headings, as `studio/differences.html` shows them."""
    return [
        {"title": i18n.known(changes.TITLES[group]), "lines": [_line(one) for one in lines]}
        for group, lines in groupby(found, key=lambda one: one.group)
    ]


def _line(one: Difference) -> dict[str, Any]:
    words, tone, icon = LOOKS[one.kind]
    return {
        "number": one.number,
        "said": i18n.say(one.said),
        "words": str(words),
        "tone": tone,
        "icon": icon,
        "old": " ".join(one.old),
        "new": " ".join(one.new),
    }
