"""Inputs that mean harm: valid expressions spoilt, floods of signs, nests, monstrous numbers."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import effort
from expressions_at_random import NAMES, Generator

from app.engine import feel
from app.engine.feel import FUNCTIONS

#: No single input may take longer (in units of `effort`); the budget of 100,000 steps is far below.
LONGEST = 10_000
_NASTY = (
    *(
        "\0",
        "\ud800",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\u0301",
        "𝕏",
        "🐎",
        "İ",
        "ß",
        "＂",
        "｛",
        "】",
    ),
    *("\\u", "\\U", "\\", '"', "'", "`", "${", "#{", "/*", "*/", "//", "@", "?", "..", "**", "$1"),
    *("e9999999", "1e400", "9" * 400, ".1" * 40, "-" * 60, "(" * 60, "[" * 60, "{a:" * 30),
    *('@"P999999999Y"', '@"P99999999999999999999D"', '@"PT999999999999H"', '@"9999-12-31"'),
    *('@"-P1000000Y"', '@"0001-01-01T00:00:00+14:00"', '@"23:59:59.999999999-14:00"', "1..1e30"),
    *(" in ", " instance of ", " between ", "function(x) ", "for i in 1..9999 return ", "partial"),
    *("__class__", "constructor", "import", "self", "None", "item", "9 ** 9 ** 9 ** 9", ".5."),
)
_LITERAL = re.compile(
    r'@?"(?:\\.|[^"\\])*"|\b[0-9.]+\b|\b(?:amount|rate|level|title|scores|rows)\b'
)
MONSTERS = (
    *("9" * 34, "1e6000", "-1e-6000", ".1", "0", "-1", "1e30", "99999", "null", "true", '""', "[]"),
    *('@"P999999999D"', '@"-P999999999D"', '@"P99999999Y"', '@"PT1S"', '@"9999-12-31"'),
    *('@"0001-01-01"', '@"9999-12-31T23:59:59-08:00"', '@"23:59:59.999999999-14:00"', "[1..1e30]"),
    *(
        '"(a|b)*(a*)*"',
        '"$99"',
        '"[" ',
        '"\\\\p{L}{9}{9}"',
        "function(x) x",
        "{a: 1}",
        "(for i in 1..999 return i)",
    ),
    *('"' + "张" * 300 + '"', "scores", "rows", "申请", "[null, null]", "[1..2]", "(> 3)", "(-3)"),
)
_VALUES = (
    *(None, True, "", "x" * 1_000, "\0", "\ud800", 0, -1, 10**300, 1.5, [], [[]], {}, {"a": {}}),
    *([1] * 500, {"x": [None] * 50}, list(range(-3, 3)), "张三", "2026-02-30", "P1Y"),
)


@dataclass
class Attack:
    """What came of it: by kind of outcome, what escaped, what was slow."""

    outcomes: Counter[str] = field(default_factory=Counter)
    escaped: list[tuple[str, str]] = field(default_factory=list)
    slow: list[tuple[str, float]] = field(default_factory=list)
    slowest: float = 0.0

    def figures(self) -> dict:
        return {
            "inputs": sum(self.outcomes.values()),
            "outcomes": dict(self.outcomes.most_common()),
            "escaped": self.escaped[:5],
            "slow": self.slow[:5],
            "slowest": round(self.slowest),
        }


def attack(number: int, seed: int) -> Attack:
    """Try so many inputs, as an expression, as a cell and as a script in turn."""
    random, generator, found = Random(seed), Generator(seed), Attack()  # noqa: S311
    unit = effort.unit()
    for index in range(number):
        text = _input(random, generator)
        names = dict(zip(NAMES, random.choices(_VALUES, k=len(NAMES)), strict=True))
        _try(found, text, names if index % 2 else NAMES, index % 3, unit)
    return found


def _try(found: Attack, text: str, names: dict, way: int, unit: float) -> None:
    begun = time.process_time()
    try:
        if way == 0:
            feel.parse_expression.__wrapped__(text).evaluate(names)
        elif way == 1:
            feel.parse_unary_tests.__wrapped__(text).matches(names.get("amount"), names)
        else:
            feel.parse_script.__wrapped__(f"a = {text}\nb = [a, a]").run(names)
        found.outcomes["value"] += 1
    except feel.FeelError as error:
        _check(found, text if way < 2 else error.expression, error)
        found.outcomes[type(error).__name__] += 1
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        found.outcomes["ESCAPED"] += 1
        found.escaped.append((text, repr(error)))
    spent = (time.process_time() - begun) / unit
    found.slowest = max(found.slowest, spent)
    if spent > LONGEST:
        found.slow.append((text, spent))


def _check(found: Attack, text: str, error: feel.FeelError) -> None:
    """Every refusal is a sentence and points into the text."""
    if not str(error).endswith("。") or not 0 <= error.position <= len(text) + 1:
        found.escaped.append((text, f"a bad refusal: {error!s} at {error.position}"))


def _input(random: Random, generator: Generator) -> str:
    (make,) = random.choices((_altered, _spoilt, _flood, _soup, _nest), (45, 30, 5, 8, 12))
    return make(random, generator)


#: Where single characters come from: ASCII, Latin, CJK, full-width, surrogates, everything.
_PLANES = (
    lambda random: random.randint(0, 0x7F),
    lambda random: random.randint(0x80, 0x2FF),
    lambda random: random.randint(0x4E00, 0x9FFF),
    lambda random: random.randint(0xFF00, 0xFFEF),
    lambda random: random.randint(0xD800, 0xDFFF),
    lambda random: random.randint(0, 0x10FFFF),
)


def _altered(random: Random, generator: Generator) -> str:
    """A valid expression with monstrous values in the places of its own."""

    def other(match: re.Match[str]) -> str:
        return random.choice(MONSTERS) if random.random() < 0.3 else match[0]

    return _LITERAL.sub(other, generator.expression(random.randint(1, 4)))


def _flood(random: Random, _generator: Generator) -> str:
    return "".join(chr(random.choice(_PLANES)(random)) for _ in range(random.randint(1, 60)))


def _spoilt(random: Random, generator: Generator) -> str:
    """A text with a few cuts, repeats, swaps and nasty insertions."""
    text = random.choice([generator.expression(), generator.cell()[0]])
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.randint(0, 8))
        piece = text[start:end]
        text = random.choice(
            [
                text[:start] + text[end:],
                text[:start] + piece * random.randint(2, 40) + text[end:],
                text[:start] + random.choice(_NASTY) + text[end:],
                text[:start] + random.choice(_NASTY) + text[start:],
                text[end:] + text[:end],
            ]
        )
    return text


def _soup(random: Random, _generator: Generator) -> str:
    words = [*_NASTY, *NAMES, *(f"{name}(" for name in FUNCTIONS), ")", "]", "}", ",", ":", "1"]
    return " ".join(random.choices(words, k=random.randint(1, 40)))


def _nest(random: Random, generator: Generator) -> str:
    """The same thing within itself, often beyond what is allowed."""
    inside = generator.expression(1)
    opening, closing = random.choice(
        [
            *[
                ("(", ")"),
                ("[", "]"),
                ("{a: ", "}"),
                ("not(", ")"),
                ("-", ""),
                ("if true then ", " else 1"),
            ],
            *[("for i in 1..30 return ", ""), ("some i in [1] satisfies ", ""), ("x in (", ")")],
            *[("(function(x) ", ")(1)"), ("string([", ", 1])"), ("sum(for i in 1..9 return ", ")")],
        ]
    )
    times = random.choice([3, 10, 38, 45, 500, 2_000])
    return opening * times + inside + closing * times
