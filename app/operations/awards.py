"""Plaques and certificates of a rating year, offered to procedures (`domain.md` 8.3, 8.9)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.db import session
from app.engine.operations import Call, operation
from app.rating import awards
from app.rating.models import RatingYear


@operation("rating.issue_plaques", refuses=(awards.NotDecided,), repeatable=True)
def issue_plaques(
    _call: Call, *, rating: str, on: date, circular_number: str | None = None
) -> dict[str, Any]:
    """给一个年度达到参考标准授牌星级的支部编号制牌，以前的牌匾当日停用；星级没有决定的不能授牌。

    circular_number 是结果通报的文号，可以没有。
    给出年度名称 year_name、牌匾数 plaques 和要收回的旧牌数 returned。
    """
    year = _year(rating)
    made = awards.issue(year, on)
    if circular_number:
        year.circular_number = circular_number
    return {
        "year_name": year.name,
        "plaques": len(made),
        "returned": len(awards.taken_back(year)),
    }


@operation("rating.hand_over_plaques", repeatable=True)
def hand_over_plaques(_call: Call, *, rating: str, on: date) -> None:
    """登记牌匾和证书已经统一授予。"""
    awards.hand_over(_year(rating), on)


@operation("rating.tell_results")
def tell_results(_call: Call, *, rating: str) -> None:
    """结果通报：把星级、得分和分类指导的要求告诉每个村党支部书记。"""
    awards.tell(_year(rating))


def _year(rating: str) -> RatingYear:
    return session.get_one(RatingYear, uuid.UUID(rating))
