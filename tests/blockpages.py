"""Cases of procedures drawn for a test, and what their page says of why they wait."""

from __future__ import annotations

import re

from app.cases import applicant
from app.db import new_id
from app.definitions import deployment
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM

ABOUT = """
key = "{key}"
title = "{key}"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "{key}"
case_title = '"{key}"'
"""


def block_of(page):
    """The part of a page that says why the case waits."""
    return re.search(r'<section[^>]*aria-labelledby="block-title".*?</section>', page, re.DOTALL)[0]


def begins(key, diagram, who="lin"):
    """A case of a new procedure; the path of its page."""
    files = {"about.toml": ABOUT.format(key=key).encode(), "process.bpmn": diagram.xml()}
    definition = deployment.deploy(SYSTEM, files).definition
    starter = accounts.person_named(who)
    actor = directory.actor(starter)
    case = applicant.start(actor, definition, starter.unit_id, {}, start_key=new_id())
    return f"/cases/{case.id}"
