"""Forms that the house itself has a page for, by permanent names.

`camunda:formKey="app:stars.score"` is the form `forms/score.json` of the folder, judged like any;
only how it stands on the page is the house's own (`app.forms.own`).
"""

from __future__ import annotations

_names: set[str] = set()


def declare(name: str) -> None:
    assert name not in _names, f"the form {name} is registered twice"
    _names.add(name)


def is_known(name: str) -> bool:
    return name in _names


def names() -> list[str]:
    return sorted(_names)
