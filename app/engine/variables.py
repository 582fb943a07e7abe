"""The variables of a case: one dict, of which only what somebody looks at is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from app.engine import feel

#: Names that the codec marks; they are worked out at once.
_MARK = "@"


class Variables(MutableMapping[str, Any]):
    """Values by name. A value read from a stored state stays as it was kept until it is asked for.

    So a step costs what it touches, not what the case knows.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        #: Names whose value is still as it was kept.
        self._untouched: set[str] = set()

    @classmethod
    def kept(cls, stored: dict[str, Any]) -> Variables:
        """What `to_json` gave."""
        marked = {name: value for name, value in stored.items() if name[:1] == _MARK}
        if marked:
            stored = {name: value for name, value in stored.items() if name not in marked}
        variables = cls(stored)
        variables._untouched.update(stored)
        variables.update(feel.from_json(marked))
        return variables

    def to_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in self._values.items():
            if name in self._untouched:
                kept[name] = value
            else:
                kept |= feel.to_json({name: value})
        return kept

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if name in self._untouched:
            self._untouched.discard(name)
            value = self._values[name] = feel.from_json(value)
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        self._untouched.discard(name)
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        self._untouched.discard(name)
        del self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))
