"""What `about.toml` of a folder says, read and changed; comments and order stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from app.errors import Refused

ABOUT = "about.toml"


class UnreadableAbout(Refused):
    """Value: `line`, from 1 on."""

    message = "about.toml 第 %(line)s 行附近写法有误，请改正。"


def read(text: str) -> dict[str, Any]:
    """Plain values by name. Raises: UnreadableAbout."""
    return _parsed(text).unwrap()


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise UnreadableAbout(line=getattr(error, "line", 1)) from error


def changed(text: str, values: Mapping[str, Any]) -> str:
    """The text with these values; None removes one. Raises: UnreadableAbout."""
    document = _parsed(text)
    for name, value in values.items():
        if value is None:
            document.pop(name, None)
        elif document.get(name) != value:
            document[name] = value
    return tomlkit.dumps(document)
