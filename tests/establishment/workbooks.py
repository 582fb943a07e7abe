"""Workbooks of units, people, members and posts, as an administrator fills them in."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook

from app.establishment.sheets.columns import LAYOUTS, MEMBERS, PEOPLE, POSTS, UNITS

TITLES = {
    "units": UNITS.title,
    "people": PEOPLE.title,
    "members": MEMBERS.title,
    "posts": POSTS.title,
}


def book(*, heads=None, **rows):
    """A workbook with these rows in its sheets `units`, `people`, `members` and `posts`."""
    made = Workbook()
    made.remove(made.active)
    heads = {one.title: one.heads for one in LAYOUTS} | (heads or {})
    for name, lines in rows.items():
        sheet = made.create_sheet(TITLES[name])
        sheet.append(heads[sheet.title])
        for line in lines:
            sheet.append(list(line))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content):
    """What stands in each sheet: title → rows of values, the heads first."""
    found = load_workbook(io.BytesIO(content))
    return {
        one.title: [[cell or "" for cell in row] for row in one.iter_rows(values_only=True)]
        for one in found.worksheets
    }
