"""Text into tokens: Chinese names, full-width punctuation and Chinese quotation marks included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.engine.feel import errors

Kind = Literal["number", "text", "name", "keyword", "symbol", "end"]

KEYWORDS = frozenset(
    [
        *("and", "or", "in", "between", "if", "then", "else", "for", "return"),
        *("some", "every", "satisfies", "instance", "of", "true", "false", "null"),
    ]
)

#: Full-width forms of ASCII, and the Chinese marks that an input method types in their place.
#: Every replacement is one character for one, so positions stay true.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= str.maketrans("　【】、。", " [],.")
_SAME = {"==": "=", "&&": "and", "||": "or", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/"}

_GAP = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
#: Beyond letters, a name may hold any character of the higher planes (DMN 1.3, rules 28 and 29).
_HIGH = "\U00010000-\U000effff"
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>(?:[^\W\d]|[{_HIGH}])[\w{_HIGH}]*)"
    r"|`(?P<quoted>[^`\n]*)`"
    r"|(?P<symbol>\*\*|\.\.|<=|>=|!=|==|&&|\|\||[-+*/()<>=\[\],.{}:;?!@≥≤≠×÷])"
)
_WRAPPED = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
_FORMULA = re.compile(r"\s*=(?!=)")

#: A text ends with the mark it began with; Chinese marks also pair with a straight one.
_TEXTS = {
    opening: re.compile(rf".((?:[^{closing}\\]|\\.)*)[{closing}]", re.DOTALL)
    for openings, closing in (('"', '"'), ("'", "'"), ("“”＂", '“”＂"'), ("‘’＇", "‘’＇'"))
    for opening in openings
}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_QUOTABLE = frozenset("\\\"'“”‘’")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark; `position` counts the characters of the text from 1."""

    kind: Kind
    text: str
    position: int
    begins_line: bool = False
    quoted: bool = False

    def says(self, *texts: str) -> bool:
        """Whether this is one of these keywords or symbols."""
        return self.text in texts and self.kind in {"symbol", "keyword"}


def tokens(text: str, *, formula: bool) -> list[Token]:
    """The tokens of a text, the last of kind `end`.

    `${…}` and `#{…}` around the text (the expressions of Camunda diagrams) are read as if they
    were not there; so is a leading `=` when `formula` says that the text is a whole expression.

    Raises: errors.FeelSyntaxError
    """
    plain = _unwrapped(text.translate(_PLAIN), formula=formula)
    found: list[Token] = []
    start = 0
    while True:
        gap = _GAP.match(plain, start)
        assert gap is not None
        begins_line = not found or "\n" in gap[0]
        if gap.end() == len(plain):
            return [*found, Token("end", "", len(text) + 1, begins_line)]
        token, start = _token(text, plain, gap.end(), begins_line=begins_line)
        found.append(token)


def _unwrapped(plain: str, *, formula: bool) -> str:
    """Blank out the wrapping, so that every other character keeps its place."""
    if formula and (sign := _FORMULA.match(plain)):
        plain = " " * sign.end() + plain[sign.end() :]
    if wrapped := _WRAPPED.fullmatch(plain):
        return " " * wrapped.start(1) + wrapped[1]
    return plain


def _token(text: str, plain: str, start: int, *, begins_line: bool) -> tuple[Token, int]:
    if text[start] in _TEXTS:
        quoted = _TEXTS[text[start]].match(text, start)
        if quoted is None:
            raise errors.UnclosedText(position=start + 1)
        content = _content(quoted[1], start + 1)
        return Token("text", content, start + 1, begins_line), quoted.end()
    match = _TOKEN.match(plain, start)
    if match is None or plain.startswith("/*", start):
        raise _unreadable(text, plain, start)
    if match["quoted"] is not None:
        return _quoted_name(text, match, begins_line=begins_line), match.end()
    word = _SAME.get(match[0], match[0])
    return Token(_kind(match, word), word, start + 1, begins_line), match.end()


def _unreadable(text: str, plain: str, start: int) -> errors.FeelSyntaxError:
    if plain.startswith("`", start):
        return errors.UnclosedName(position=start + 1)
    if plain.startswith("/*", start):
        return errors.UnclosedComment(position=start + 1)
    return errors.UnreadableCharacter(position=start + 1, found=text[start])


def _quoted_name(text: str, match: re.Match[str], *, begins_line: bool) -> Token:
    """A name in backticks, which may hold spaces and signs."""
    name = " ".join(text[match.start("quoted") : match.end("quoted")].split())
    if not name:
        raise errors.UnclosedName(position=match.start() + 1)
    return Token("name", name, match.start() + 1, begins_line, quoted=True)


def _kind(match: re.Match[str], word: str) -> Kind:
    if match.lastgroup == "number":
        return "number"
    if match.lastgroup == "name":
        return "keyword" if word in KEYWORDS else "name"
    return "symbol"


def _content(raw: str, position: int) -> str:
    """What a quoted text says. Half characters and NUL are refused: no database keeps them."""
    content = _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw
    try:
        content = content.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise errors.UnknownEscape(position=position) from error
    if "\0" in content:
        raise errors.UnknownEscape(position=position)
    return content


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\0"  # noqa: PLR2004 - the end of Unicode
    if escape[3] in _QUOTABLE:
        return escape[3]
    # An unknown escape stays as it is: "\d" is a pattern.
    return _ESCAPED.get(escape[3], escape[0])
