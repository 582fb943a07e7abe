"""FEEL, the one expression language of the product (DMN 1.3, chapter 10): pure, small and bounded.

Conditions, scripts, timers, decision tables and titles are written in it. Numbers are exact, logic
has three values, null is harmless, names and punctuation may be Chinese. Whatever the text and the
variables, the outcome is a value or a FeelError, soon.
"""

from __future__ import annotations

from app.engine.feel.codec import from_json, to_json
from app.engine.feel.errors import (
    FeelError,
    FeelLimitExceeded,
    FeelSyntaxError,
    FeelValueRefused,
)
from app.engine.feel.expressions import (
    Expression,
    Script,
    UnaryTests,
    evaluate,
    matches,
    parse_expression,
    parse_script,
    parse_unary_tests,
)
from app.engine.feel.functions import FUNCTIONS
from app.engine.feel.values import Range, YearsMonths

__all__ = [
    "FUNCTIONS",
    "Expression",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "FeelValueRefused",
    "Range",
    "Script",
    "UnaryTests",
    "YearsMonths",
    "evaluate",
    "from_json",
    "matches",
    "parse_expression",
    "parse_script",
    "parse_unary_tests",
    "to_json",
]
