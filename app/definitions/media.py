"""The media types of files that people may attach, and how forms name them."""

from __future__ import annotations

_OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCUMENT = f"{_OFFICE}wordprocessingml.document"
WORKBOOK = f"{_OFFICE}spreadsheetml.sheet"
SLIDES = f"{_OFFICE}presentationml.presentation"
#: Media type → the endings that a name may have, the usual one first.
ENDINGS = {
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    PDF: (".pdf",),
    DOCUMENT: (".docx",),
    WORKBOOK: (".xlsx",),
    SLIDES: (".pptx",),
}
#: What a browser shows by itself; all else is only taken away.
SHOWN = frozenset({JPEG, PNG, PDF})


def named(accept: str) -> tuple[str, ...]:
    """The media types that a form names as browsers have it: `.pdf,image/*`; all if empty.

    Raises:
        ValueError: one that nobody may attach.
    """
    found: dict[str, None] = {}
    for word in (one.strip().lower() for one in accept.split(",")):
        if word:
            found.update(dict.fromkeys(_meant(word)))
    return tuple(found)


def _meant(word: str) -> list[str]:
    found = [
        kind
        for kind, endings in ENDINGS.items()
        if word in (kind, *endings) or (word.endswith("/*") and kind.startswith(word[:-1]))
    ]
    if not found:
        raise ValueError(word)
    return found


def endings_of(kinds: tuple[str, ...]) -> list[str]:
    """How the usual names of these end, without the dot; of all if there are none."""
    return [ENDINGS[kind][0].removeprefix(".") for kind in kinds or ENDINGS]
