"""A procedure as a drawing and in numbered sentences, side by side: click either."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_login import login_required

from app import i18n
from app.definitions import catalogue, folders, narration, wordbook
from app.definitions.narration import Line
from app.studio import drafts, reading
from app.views.shell import me, role_titles

blueprint = Blueprint("diagramwords", __name__)


@blueprint.get("/procedures/<key>")
@login_required
def procedure(key: str) -> str:
    version = reading.in_force(me(), key)
    about = {
        "title": version.definition.title,
        "note": version.about.get("description", ""),
        "number": version.number,
        "draft": None,
        "back_url": url_for("work.start_form", key=key)
        if catalogue.may_start(me(), version.definition)
        else "",
    }
    xml_url = url_for("cases.diagram", version_id=version.id)
    return _page(about, catalogue.files_of(version.id), xml_url)


@blueprint.get("/studio/drafts/<uuid:draft_id>/words")
@login_required
def draft(draft_id: uuid.UUID) -> str:
    found = drafts.draft(me(), draft_id)
    note = wordbook.about_in(found.files).get("description", "")
    about = {
        "title": found.title,
        "note": note,
        "number": None,
        "draft": found,
        "back_url": url_for("studio.index"),
    }
    return _page(about, found.files, url_for("diagramwords.drawing", draft_id=draft_id))


@blueprint.get("/studio/drafts/<uuid:draft_id>/drawing")
@login_required
def drawing(draft_id: uuid.UUID) -> Response:
    """The diagram of a draft as it was saved last."""
    found = drafts.draft(me(), draft_id)
    return Response(found.files.get(folders.DIAGRAM, ""), mimetype="application/xml")


def _page(about: Mapping[str, Any], files: Mapping[str, str], xml_url: str) -> str:
    return render_template(
        "studio/words.html",
        procedure=about,
        diagram={"xml_url": xml_url, "description": about["title"], "state": {}},
        lines=shown(told(files)),
    )


def told(files: Mapping[str, str]) -> list[Line]:
    """A folder in sentences, with the titles that roles and procedures have here."""
    return narration.of_files(files, role_titles(), reading.titles())


def shown(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The sentences in the reader's language, as `studio/words.html` shows them."""
    return [
        {
            "number": line.number,
            "depth": min(line.depth, MOST_DEPTH),
            "element": line.element,
            "also": " ".join(line.also),
            "said": i18n.say(line.said),
            "more": [i18n.say(one) for one in line.more],
        }
        for line in lines
    ]


#: Deeper ones stand no further to the right.
MOST_DEPTH = 3
