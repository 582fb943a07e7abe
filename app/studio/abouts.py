"""What `about.toml` of a folder says, read and changed; comments and order stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from app.errors import Refused, Sentence

ABOUT = "about.toml"


class UnreadableAbout(Refused):
    """Value: `why`."""

    message = "about.toml 写法有误：%(why)s"


def read(text: str) -> dict[str, Any]:
    """Plain values by name. Raises: UnreadableAbout."""
    try:
        return tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise UnreadableAbout(why=Sentence(str(error).replace("%", "%%"))) from error


def changed(text: str, values: Mapping[str, Any]) -> str:
    """The text with these values; None removes one. Raises: UnreadableAbout."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise UnreadableAbout(why=Sentence(str(error).replace("%", "%%"))) from error
    for name, value in values.items():
        if value is None:
            document.pop(name, None)
        elif document.get(name) != value:
            document[name] = value
    return tomlkit.dumps(document)
