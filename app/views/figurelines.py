"""How the figures of a branch came about, in sentences that a reader can check with a pencil."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.rating import explaining, sheets, usual
from app.rating.models import RatedBranch
from app.rating.records import UsualState
from app.stars import components
from app.stars.figures import score
from app.stars.terms import Terms
from app.stars.vocabulary import COMPONENT_TITLES, Component


class Known:
    """A branch whose components have been put together, under the terms of its year."""

    def __init__(self, rated: RatedBranch, given: Terms) -> None:
        self.rated, self.terms = rated, given

    def formula(self) -> str:
        """`(10×95.00 + 30×91.20 + 40×89.40 + 20×86.00) ÷ 100 = 89.82`."""
        parts = self.rated.scores
        weights = self.terms.weights
        summed = " + ".join(f"{weights[part]}×{score(figure)}" for part, figure in parts.items())
        whole = sum(weights[part] for part in parts)
        return f"({summed}) ÷ {whole} = {score(self.rated.composite or 0)}"

    def sources(self) -> list[dict[str, str]]:
        """Where each component comes from: title and sentence."""
        told = {
            Component.SELF: self._own(),
            Component.MASS: self._appraisal(),
            Component.ANNUAL: self._sheets(),
            Component.USUAL: self._events(),
        }
        return [
            {"title": i18n.known(COMPONENT_TITLES[part]), "said": said}
            for part, said in told.items()
        ]

    def _own(self) -> str:
        if self.rated.resolved_on is None:
            return str(_("到期没有自评，按零分计。"))
        return str(_("支部逐项自评，十个方面合计。"))

    def _appraisal(self) -> str:
        rated = self.rated
        if rated.mass_score is None or rated.satisfaction is None:
            return str(_("评议无效，权重归其余三项。"))
        return str(
            _(
                "收回%(returned)s张，计入%(counted)s张，满意率%(rate)s%%。",
                returned=rated.returned or 0,
                counted=rated.counted or 0,
                rate=score(rated.satisfaction),
            )
        )

    def _sheets(self) -> str:
        totals = sheets.totals(self.rated)
        listed = i18n.listed(str(score(one)) for one in totals)
        given: dict[str, Any] = {"count": len(totals), "totals": listed}
        if components.is_trimmed(totals, self.terms.trim_above):
            said = _("评分表%(count)s份：%(totals)s；去掉一个最高一个最低，其余取平均。", **given)
        else:
            said = _("评分表%(count)s份：%(totals)s；取平均。", **given)
        return str(said)

    def _events(self) -> str:
        counting = [
            one.delta for one in usual.of_branch(self.rated) if one.state == UsualState.COUNTS
        ]
        if not counting:
            return str(_("没有平时记录，按80分计。"))
        signed = " ".join(f"{'+' if delta > 0 else '−'} {abs(delta)}" for delta in counting)
        return str(
            _(
                "80 %(events)s = %(usual)s（0到100之间）。",
                events=signed,
                usual=score(self.rated.usual_score or 0),
            )
        )

    def ceilings(self) -> list[str]:
        """Every ceiling, tie and vote that made the star, in one sentence each."""
        return [i18n.say(one) for one in explaining.sentences(self.rated)]
