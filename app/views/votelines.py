"""How far those who sign a step together have come, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.cases import countersigning
from app.cases.counting import Standing
from app.cases.models import WorkItem


def shown(item: WorkItem) -> dict[str, Any] | None:
    """What the panel of a work item says; None where nobody else signs the step."""
    standing = countersigning.standing(item)
    if standing is None:
        return None
    return {
        "spoken": standing.spoken,
        "of": standing.of,
        "said": _rule(standing),
        "progress": _("已签 %(spoken)s/%(of)s", spoken=standing.spoken, of=standing.of),
        "missing": _missing(standing),
        "votes": _votes(standing),
    }


def _rule(standing: Standing) -> str:
    if standing.share is None:
        said: dict[str, str] = {
            "all": _("会签：全部同意才通过"),
            "any": _("或签：一人表态即可"),
            "in-order": _("依次会签：逐个签，全部同意才通过"),
        }
        return said[standing.rule]
    share = str(standing.share)
    if standing.is_more:
        return str(_("票签：同意的超过全部的 %(share)s 才通过", share=share))
    return str(_("票签：同意的达到全部的 %(share)s 才通过", share=share))


def _missing(standing: Standing) -> str:
    if not standing.needed:
        return ""
    if standing.is_weighted:
        weight = f"{standing.needed.quantize(Decimal('0.01')).normalize():f}"
        return str(_("还差 %(weight)s 的票权", weight=weight))
    return i18n.counted("还差 %(num)s 票同意", int(standing.needed))


def _votes(standing: Standing) -> str:
    """Who has spoken how is in the record; here only the numbers."""
    told = [
        _("同意 %(count)s", count=standing.agreed) if standing.agreed else "",
        _("不同意 %(count)s", count=standing.rejected) if standing.rejected else "",
        _("弃权 %(count)s", count=standing.abstained) if standing.abstained else "",
    ]
    return i18n.listed(filter(None, told))
