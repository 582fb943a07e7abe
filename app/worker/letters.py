"""The words of a letter, in its reader's language: what happened, and where each thing leads."""

from __future__ import annotations

from collections.abc import Sequence

import flask_babel
from flask_babel import gettext as _

from app import i18n
from app.errors import Sentence
from app.notifications import channels
from app.notifications.models import Channel
from app.notifications.posting import Entry, Letter
from app.notifications.words import KINDS


def words(letter: Letter) -> tuple[str, str]:
    """Title and text. What a message says beyond its title is only for the reader's own mailbox."""
    with flask_babel.force_locale("zh" if letter.language == "zh" else "en_GB"):
        is_private = letter.channel == Channel.EMAIL
        text = "\n\n".join(_entry(entry, with_body=is_private) for entry in letter.entries)
        if is_private:
            where = channels.absolute("/preferences")
            text += "\n\n--\n" + _("接收哪些消息、什么时候接收，可以在这里改：%(url)s", url=where)
        return _title(letter.entries), text


def _title(entries: Sequence[Entry]) -> str:
    if len(entries) == 1:
        return _one_line(entries[0].subject)
    return i18n.counted("您有%(num)s条新消息", len(entries))


def _entry(entry: Entry, *, with_body: bool) -> str:
    """One message: its kind and how often it was said, its title, its text, its link."""
    kind = str(KINDS[entry.kind])
    head = kind if entry.times == 1 else _("%(kind)s %(num)s次", kind=kind, num=entry.times)
    lines = [_("【%(kind)s】%(title)s", kind=head, title=_one_line(entry.subject))]
    if with_body:
        lines += map(i18n.say, entry.paragraphs)
    return "\n".join([*lines, channels.absolute(entry.path)])


def _one_line(subject: Sentence) -> str:
    return " ".join(i18n.say(subject).split())
