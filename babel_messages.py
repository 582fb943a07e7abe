"""The catalogue of sentences: `python babel_messages.py` renews the English one from the source.

New sentences come in empty for somebody to translate, lost ones go; nothing is guessed. Extraction
is Babel's (`babel.cfg`); one method is ours: beside what Babel finds, calls such as `_("…")`, the
sentence of an error class counts, the text that its body assigns to `message`.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent
ENGLISH = ROOT / "app/translations/en/LC_MESSAGES/messages.po"
#: What is called around a sentence; `counted` has one Chinese form for singular and plural.
KEYWORDS = parse_keywords(
    ["_", "gettext", "lazy", "mark", "Sentence", "lazy_in:1c,2", "counted:1,1"]
)
WIDTH = 100

#: Line, name of the function called (None: a sentence by itself), message, comments.
Found = tuple[Any, ...]


def sentences(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """Every sentence of a Python file, in the form that Babel asks of an extraction method."""
    yield from extract_python(file, keywords, comment_tags, options)  # type: ignore[arg-type]
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef):
            yield from _sentence_of(node)


def _sentence_of(kind: ast.ClassDef) -> Iterator[Found]:
    for line in kind.body:
        if isinstance(line, ast.Assign):
            target = line.targets[0]
        elif isinstance(line, ast.AnnAssign):
            target = line.target
        else:
            continue
        is_message = isinstance(target, ast.Name) and target.id == "message"
        if (
            is_message
            and isinstance(line.value, ast.Constant)
            and isinstance(line.value.value, str)
        ):
            yield line.lineno, None, line.value.value, []


def in_source() -> Catalog:
    """Every sentence of the application, untranslated."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(
        ROOT / "app", methods, options, keywords=KEYWORDS
    ):
        found.add(message, context=context)
    return found


def in_english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def renew() -> None:
    """Bring the English catalogue up to the source; its head stays as it is written."""
    catalogue, written = in_english(), io.BytesIO()
    catalogue.update(in_source(), no_fuzzy_matching=True)
    write_po(written, catalogue, WIDTH, omit_header=True, sort_output=True, ignore_obsolete=True)
    head, _blank, _messages = ENGLISH.read_text().partition("\n\n")
    ENGLISH.write_text(f"{head}\n\n{written.getvalue().decode()}")


if __name__ == "__main__":
    renew()
