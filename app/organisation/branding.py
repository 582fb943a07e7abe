"""The house's own mark: a picture that is judged by what is in it, redrawn, and kept as PNG."""

from __future__ import annotations

import hashlib
import io
import warnings
from datetime import datetime

import sqlalchemy as sa
from PIL import Image, UnidentifiedImageError
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model, session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import administration, permissions, settings
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: There is one.
ONLY = 1
LARGEST = 200 * 1024
#: Pixels of a side: as it comes, and as it is kept.
LEAST_SIDE, MOST_SIDE, KEPT_SIDE = 32, 2048, 256
#: A mark is about as wide as high.
MOST_STRETCHED = 2.0
FORMATS = ("PNG", "JPEG", "WEBP")
CHANGED = "mark.changed"


class BrandMark(Model):
    """The picture in the corner of every page."""

    __tablename__ = "brand_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(sa.String(64))
    changed_at: Mapped[datetime]


def current() -> BrandMark | None:
    return session.get(BrandMark, ONLY)


def change(actor: Actor, content: bytes | None) -> None:
    """Take a picture for the mark, or with nothing the usual one. Raises: Forbidden, Invalid."""
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    administration.lock()
    old = current()
    if content is None:
        if old is not None:
            session.delete(old)
        told = None
    else:
        drawn = redrawn(content)
        told = hashlib.sha256(drawn).hexdigest()
        session.merge(BrandMark(id=ONLY, content=drawn, digest=told, changed_at=clock.now()))
    settings.keep(settings.MARK, told)
    administration.record(actor, CHANGED, {"old": old and old.digest, "new": told})


def redrawn(content: bytes) -> bytes:
    """A picture as we keep it: what else was in the file is gone. Raises: Invalid."""
    if len(content) > LARGEST:
        raise _wrong(mark("图片不能超过%(most)d KB。"), most=LARGEST // 1024)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, Warning) as error:
        raise _wrong(mark("请上传 PNG、JPG 或者 WebP 图片。")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # damaged, says Pillow
        raise _wrong(mark("图片已损坏，打不开。")) from error


def _drawn(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        wide, high = picture.size
        if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (wide, high)):
            said = mark("图片的边长要在%(least)d到%(most)d像素之间。")
            raise _wrong(said, least=LEAST_SIDE, most=MOST_SIDE)
        if max(wide, high) > MOST_STRETCHED * min(wide, high):
            raise _wrong(mark("图片太长，请用接近方形的。"))
        kept = picture.convert("RGBA")
    kept.thumbnail((KEPT_SIDE, KEPT_SIDE))
    file = io.BytesIO()
    kept.save(file, "PNG", optimize=True)
    return file.getvalue()


def _wrong(text: str, **values: int) -> Invalid:
    return Invalid({"mark": [Sentence(text, **values)]})
