"""Languages: Chinese sentences are the source, English is the complete second language."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from app.errors import AppError, Sentence

LANGUAGES = {"zh": "中文", "en": "English"}

#: Translated when shown, for labels defined at import time.
lazy = lazy_gettext


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogue where it stands; a door translates it later."""
    return sentence


def say(said: Sentence | AppError) -> str:
    """A sentence, or what went wrong, in the reader's language."""
    text = said.message if isinstance(said, AppError) else said.text
    return str(gettext(text)) % said.values
