"""The sheets of the workbook and their columns, the same out and in."""

from __future__ import annotations

from dataclasses import dataclass

from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES
from app.organisation.tree import KIND_TITLES

IN_USE, CLOSED = "在用", "停用"


@dataclass(frozen=True)
class Column:
    """Its head, its width in signs, whether each row needs it, the words to choose from."""

    head: str
    width: int = 16
    is_needed: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A sheet: its title and its columns, in their order."""

    title: str
    columns: tuple[Column, ...]

    @property
    def heads(self) -> list[str]:
        return [one.head for one in self.columns]


UNITS = Layout(
    "单位",
    (
        Column("编码"),
        Column("名称", 30),
        Column("类别", 10, words=tuple(KIND_TITLES.values())),
        Column("上级编码", is_needed=False),
    ),
)
PEOPLE = Layout(
    "人员",
    (
        Column("用户名", 20),
        Column("姓名"),
        Column("单位编码"),
        Column("状态", 10, is_needed=False, words=(IN_USE, CLOSED)),
    ),
)
POSTS = Layout(
    "任职",
    (
        Column("用户名", 20),
        Column("职务", 24),
        Column("单位编码"),
        Column("开始日期", 14),
        Column("截止日期", 14, is_needed=False),
    ),
)
MEMBERS = Layout(
    "党员",
    (
        Column("用户名", 20),
        Column("党员编号", is_needed=False),
        Column("阶段", 12, words=tuple(STAGE_TITLES.values())),
        Column("类别", 10, words=tuple(CATEGORY_TITLES.values())),
        Column("入册日期", 14),
    ),
)
LAYOUTS = (UNITS, PEOPLE, MEMBERS, POSTS)
