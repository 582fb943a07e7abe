"""The five kinds of refusal that the whole house speaks; everything else is a bug."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar


class Sentence:
    """A Chinese sentence with named places and what stands in them, translated when shown."""

    def __init__(self, text: str, /, **values: Any) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return self.text % self.values


_BARE = "%(text)s"
#: Under which name a day is kept, which each language writes in its own way.
_DAY = "day"


def as_it_stands(text: str) -> Sentence:
    """What somebody has written, or what was kept as text: the same in every language."""
    return Sentence(_BARE, text=text)


def as_json(said: Sentence | AppError) -> dict[str, Any]:
    """A sentence, or what went wrong, to be kept and told in the reader's language later."""
    text = said.message if isinstance(said, AppError) else said.text
    return {"text": text, "values": {name: _kept(one) for name, one in said.values.items()}}


def _kept(value: Any) -> Any:
    if isinstance(value, Sentence | AppError):
        return as_json(value)
    if type(value) is date:
        return {_DAY: value.isoformat()}
    return value if isinstance(value, int | str) else str(value)


def from_json(kept: dict[str, Any]) -> Sentence:
    """The sentence that `as_json` kept."""
    text, values = kept["text"], kept["values"].items()
    return Sentence(text, **{name: _told(one) for name, one in values})


def _told(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return date.fromisoformat(kept[_DAY]) if _DAY in kept else from_json(kept)


class AppError(Exception):
    """A refusal that a person can understand.

    A specific error is a subclass next to the rule it belongs to. Its class name is its public
    code (programs and BPMN boundary events rely on it), so it is permanent. `message` is a Chinese
    sentence with named places, `%(limit)s`, filled from the keyword arguments; the doors translate
    it (`app.i18n.sentence`), so nothing here knows the reader's language.
    """

    message: ClassVar[str] = "操作没有完成。"

    def __init__(self, **values: Any) -> None:
        super().__init__(type(self).__name__)
        self.values = values

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def code(self) -> str:
        return type(self).__name__

    def __str__(self) -> str:
        return self.message % self.values


class Invalid(AppError):
    """What was sent is malformed. `details` maps each field to the sentences about it."""

    message = "填写的内容有误，请按提示修改。"

    def __init__(self, details: dict[str, list[Sentence]] | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.details = details or {}

    def __str__(self) -> str:
        """The sentence and, for logs, what is wrong with each field."""
        fields = "；".join(
            f"{field}：{sentence}" for field, said in self.details.items() for sentence in said
        )
        return f"{super().__str__()}（{fields}）" if fields else super().__str__()


class NotFound(AppError):
    """No such thing, or not for the actor to know."""

    message = "没有找到，或者您无权查看。"


class Forbidden(AppError):
    """The actor may not."""

    message = "您没有办理此事的权限。"


class Refused(AppError):
    """A rule of the business says no, now."""

    message = "按规定现在不能这样办。"


class Conflict(AppError):
    """Somebody was faster."""

    message = "刚才已有人改动，请刷新后再看。"


#: Where an error carries its number.
_REFERENCE = "reference_number"


def reference_of(error: Exception) -> str:
    """What the log and whoever is told of a fault call it by: one number for one error."""
    reference: str = vars(error).setdefault(_REFERENCE, uuid.uuid4().hex[:8])
    return reference
