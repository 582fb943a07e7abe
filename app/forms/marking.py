"""The little of Markdown that notes on a form need; everything else is text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_BULLET = re.compile(r"[-*+]\s+(.*)")
_NUMBERED = re.compile(r"\d{1,3}[.)\u3001]\s+(.*)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,200})\]\((https?://[^\s()\"'<>]{1,500}|/[^\s()\"'<>/][^\s()\"'<>]*)\)"
)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LISTS = ((_BULLET, "ul"), (_NUMBERED, "ol"))


def marked_up(text: str) -> Markup:
    """Paragraphs, headings, lists, bold words and links; tags of any kind stand as they are."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("").join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> Markup:
    lines = block.strip().split("\n")
    for pattern, tag in _LISTS:
        found = [pattern.fullmatch(line.strip()) for line in lines]
        if all(found):
            items = Markup("").join(_tagged("li", one[1]) for one in found if one)
            return Markup("<{0}>{1}</{0}>").format(tag, items)
    heading = _HEADING.fullmatch(lines[0].strip())
    if heading:
        rest = "\n".join(lines[1:])
        return _tagged("strong", heading[1]) + (_block(rest) if rest.strip() else Markup(""))
    return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line) for line in lines))


def _tagged(tag: str, text: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, _inline(text))


def _inline(text: str) -> Markup:
    """Links and bold words; what people wrote is escaped before either is looked for."""
    safe = str(escape(text))
    linked = _LINK.sub(r'<a href="\2" rel="noopener" target="_blank">\1</a>', safe)
    return Markup(_BOLD.sub(r"<strong>\1</strong>", linked))  # noqa: S704 - escaped above
