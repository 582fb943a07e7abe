"""What a decision table said in a case, in words of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app import i18n


def told(step: Mapping[str, Any]) -> str:
    """Which rules of a decision table fired, with their notes, in words."""
    table = step.get("table") or step["decision"]
    if not step["inputs"]:
        return str(_("决策“%(table)s”已得出结果", table=table))
    if not step["rules"]:
        return str(_("决策表“%(table)s”没有命中任何规则", table=table))
    rules = i18n.listed(str(number) for number in step["rules"])
    fired = str(_("决策表“%(table)s”命中第 %(rules)s 条", table=table, rules=rules))
    notes = i18n.listed(filter(None, step.get("notes", ())))
    return str(_("%(told)s：%(notes)s", told=fired, notes=notes)) if notes else fired
