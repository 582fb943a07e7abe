"""FEEL, the one expression language of the product (DMN 1.3, chapter 10): pure, small and bounded.

Conditions, scripts, timers, decision tables and titles are written in it. Numbers are exact, logic
has three values, null is harmless, names and punctuation may be Chinese. Whatever the text and the
variables, the outcome is a value or a FeelError, soon.

All of the grammar and of the built-in functions of DMN 1.3 and 1.4 is here, save what is left out
on purpose. Refused with a sentence: external functions; built-in functions as values (write
`function(x) abs(x)`); names with spaces or signs that nothing has made known (write `` `a b` ``);
`range("[1..3]")` of DMN 1.5. Null, as the standard has it for what has no meaning: times in a named
zone, whose distance from UTC depends on the day (a date and time may have one, and keeps the
distance alone); years outside 1 to 9999; back-references and look-around in patterns. Without any
zone a moment is meant on the offices' clocks. Digits of a second beyond the sixth are cut. Where
feelin differs, `tests/engine/feel/feelin_differences.py` says why.
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
from app.engine.feel.wording import Named, Worded, path_of, worded

__all__ = [
    "FUNCTIONS",
    "Expression",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "FeelValueRefused",
    "Named",
    "Range",
    "Script",
    "UnaryTests",
    "Worded",
    "YearsMonths",
    "evaluate",
    "from_json",
    "matches",
    "parse_expression",
    "parse_script",
    "parse_unary_tests",
    "path_of",
    "to_json",
    "worded",
]
