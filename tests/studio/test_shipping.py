"""A newer release brings its procedures, but not over what officials have made of them."""

import changing
from story import WORKFLOWS

from app.db import session
from app.definitions import catalogue, deployment, folders
from app.organisation.actors import SYSTEM
from app.studio import drafts, shipping

KEY = "general_approval"


def shipped():
    return {KEY: folders.read(WORKFLOWS / KEY)}


def number():
    session.flush()
    return catalogue.in_force(KEY).number


def test_what_comes_with_the_product_is_put_in_force_and_renewed(cast):
    changing.in_force()
    newer = {KEY: {**shipped()[KEY], "cases.toml": b"today = 2026-03-03\n"}}
    assert (shipping.ship(newer), number()) == ([], 2)


def test_what_officials_have_published_stays(cast):
    draft = changing.checked(cast.wang)
    draft.version = deployment.deploy(SYSTEM, drafts.as_folder(draft))
    session.flush()
    assert (shipping.ship(shipped()), number()) == ([KEY], 2)
