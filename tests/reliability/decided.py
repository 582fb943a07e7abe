"""Steps of random procedures whose answer agrees or does not, and that may need nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from diagrams import Diagram
from reliability.plans import Step


@dataclass(eq=False)
class Decided(Step):
    """What it says is what `skip.same`, `assign.self` and `assign.nobody` of it say."""

    same: str = ""
    alone: str = ""
    nobody: str = ""
    fallback: str = ""
    form: ClassVar[str] = "word"

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        super().draw(diagram)
        return self.name, self.word_makes_go(diagram)

    def _said(self) -> dict[str, str]:
        said = {
            "skip__same": self.same,
            "assign__self": self.alone,
            "assign__nobody": self.nobody,
            "assign__fallback": self.fallback,
        }
        return {**super()._said(), **{name: text for name, text in said.items() if text}}
