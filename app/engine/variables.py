"""The variables of a case: one dict, of which only what somebody looks at is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import orjson

from app.engine import feel

#: Names that the codec marks; they are worked out at once.
_MARK = "@"
#: Lists and contexts of more than so many entries are kept as texts.
_HOLDERS = (list, tuple, dict)
_MANY = 8


class Variables(MutableMapping[str, Any]):
    """Values by name. A value read from a stored state stays as it was kept until it is asked for.

    So a step costs what it touches, not what the case knows.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        #: What was kept of values that cannot have changed since; those nobody has asked for yet
        #: are `_untouched`, and what was kept as a text is in `_texts`.
        self._kept: dict[str, Any] = {}
        self._untouched: set[str] = set()
        self._texts: dict[str, str] = {}

    @classmethod
    def kept(cls, plain: dict[str, Any], texts: dict[str, str]) -> Variables:
        """What `to_json` gave."""
        marked = {name: value for name, value in plain.items() if name[:1] == _MARK}
        variables = cls({name: value for name, value in plain.items() if name not in marked})
        variables._kept = dict(variables._values)
        variables._untouched.update(variables._values)
        variables._texts = texts
        variables._values.update(dict.fromkeys(texts))
        variables.update(feel.from_json(marked))
        return variables

    def to_json(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The values as they are, and those of some size as texts, unread until they are needed."""
        plain: dict[str, Any] = {}
        texts = dict(self._texts)
        for name, value in self._values.items():
            if name in self._kept:
                plain[name] = self._kept[name]
            elif name not in texts:
                plain |= feel.to_json({name: value})
                if isinstance(value, _HOLDERS) and len(value) > _MANY and name in plain:
                    texts[name] = orjson.dumps(plain.pop(name)).decode()
        return plain, texts

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if name in self._texts:
            value = self._values[name] = feel.from_json(orjson.loads(self._texts.pop(name)))
        elif name in self._untouched:
            self._untouched.discard(name)
            value = self._values[name] = feel.from_json(value)
            if isinstance(value, _HOLDERS):
                del self._kept[name]  # whoever has it may change what is in it
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        self._forget(name)
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        self._forget(name)
        del self._values[name]

    def _forget(self, name: str) -> None:
        self._kept.pop(name, None)
        self._untouched.discard(name)
        self._texts.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))
