"""Steps of random procedures that several people sign together (会签)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from diagrams import Diagram, instances
from reliability.plans import Step, go_of


@dataclass(eq=False)
class Signed(Step):
    """The people sign it, `many` of the role, or each who holds a role of `by`."""

    rule: str = "all"
    #: Of a ratio, as the diagram says it: `2/3`, `>1/2`.
    share: str = ""
    after_all: bool = False
    agree: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    #: Whose word weighs three times, or the number of which signature; and that in FEEL.
    heavy: tuple[str, str] | None = None
    form: ClassVar[str] = "vote"

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        """The joint word makes `go`, save where the one who decides has said that too."""
        super().draw(diagram)
        if self.rule == "any":
            return self.name, self.name
        return self.name, self.word_makes_go(diagram)

    @property
    def numbered(self) -> bool:
        return not (self.people or self.by)

    @property
    def variable(self) -> str:
        return "signer" if self.by else super().variable

    def weight(self, number: int, who: str) -> int:
        return 3 if self.heavy and self.heavy[0] in {str(number), who} else 1

    def go(self, joint: str, said: int) -> int:
        """What the case goes on with after a joint word, which came with the last one's answer."""
        return said if self.rule == "any" else go_of(joint)

    def _said(self) -> dict[str, str]:
        weights = self.heavy and f"if {self.variable} = {self.heavy[1]} then 3 else 1"
        said = {
            "rule": f"ratio({self.share})" if self.share else self.rule,
            "on_reject": "after-all" if self.after_all else None,
            "agree": " ".join(self.agree),
            "abstain": " ".join(self.abstain),
            "by": " ".join(self.by),
            "weights": weights,
        }
        told = {f"sign__{name}": text for name, text in said.items() if text}
        return {**super()._said(), **told}

    def _marker(self) -> str:
        return instances(sequential=self.in_turn) if self.by else super()._marker()
