"""What the files of a draft may be: their names, how much of it, and that it is named itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from app.definitions import deployment
from app.errors import Invalid, Refused, Sentence

#: A folder may hold so many files, so many characters in one of them and in all.
MOST_FILES, MOST_SIGNS, MOST_IN_ALL = 60, 2_000_000, 6_000_000
#: `about.toml`, `process.bpmn`, `value.dmn`, `forms/claim.json`: at most one folder deep.
_NAME = re.compile(r"([\w-]{1,60}/)?[\w-][\w.-]{0,80}\.(bpmn|dmn|json|toml)")
_UNNAMED = Sentence("about.toml 里须写明流程的代码（key）和名称（title）。")


class TooMuch(Refused):
    message = "文件“%(name)s”太大或者文件太多，放不下。"


class NotAFile(Refused):
    message = "“%(name)s”不能作流程文件的名称，请改名。"


class NotText(Refused):
    message = "文件“%(name)s”里有不能保存的字符，请另存为 UTF-8 后再试。"


def require_room(files: Mapping[str, str]) -> None:
    """Raises: TooMuch, NotAFile, NotText."""
    for name, text in files.items():
        if not _NAME.fullmatch(name):
            raise NotAFile(name=name.encode(errors="replace").decode()[:60])
        if len(text) > MOST_SIGNS or len(files) > MOST_FILES:
            raise TooMuch(name=name)
        if not is_text(text):
            raise NotText(name=name)
    if sum(len(text) for text in files.values()) > MOST_IN_ALL:
        raise TooMuch(name=max(files, key=lambda name: len(files[name])))


def is_text(text: str) -> bool:
    """Can it be kept and read again: no half characters, and no zero?"""
    return "\0" not in text and not re.search("[\ud800-\udfff]", text)


def named(files: Mapping[str, str]) -> tuple[str, str]:
    """The key and the title that a folder gives itself. Raises: Invalid."""
    try:
        about = tomllib.loads(files["about.toml"])
        key, title = about["key"], about["title"]
    except (KeyError, tomllib.TOMLDecodeError):
        raise Invalid({"about.toml": [_UNNAMED]}) from None
    for name, text in (("key", key), ("title", title)):
        pattern, what = deployment.SHAPES[name]
        if not isinstance(text, str) or not pattern.fullmatch(text):
            said = Sentence("about.toml 的“%(key)s”须是%(what)s。", key=name, what=Sentence(what))
            raise Invalid({name: [said]})
    return key, title
