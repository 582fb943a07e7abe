"""How far a study of a draft has come, and whether what it found still holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.studio.models import Draft
from app.studio.studymodels import Study, StudyState

#: Of fewer cases a rate says nothing.
ENOUGH = 100


def of(draft: Draft, study: Study | None) -> dict[str, Any] | None:
    """What a page shows of a study beside its findings."""
    if study is None:
        return None
    kind = study.kind.lower()
    return {
        "is_running": study.is_running,
        "state": study.state,
        "words": _words(study),
        "done": study.done,
        "total": study.total,
        "percent": 100 * study.done // study.total if study.total else 100,
        "rate": round(study.rate) if study.done >= ENOUGH else 0,
        "at": _at(study),
        "is_stale": study.revision != draft.revision,
        "stop_url": url_for("impact.stop", draft_id=draft.id, kind=kind),
    }


def _words(study: Study) -> str:
    words = {
        StudyState.RUNNING: _("正在推算"),
        StudyState.DONE: _("推算完了"),
        StudyState.STOPPED: _("已停止，下面是停止以前的结果"),
        StudyState.STALE: _("草稿改过了，推算中断，请重新开始"),
    }
    return str(words[study.state])


def _at(study: Study) -> datetime:
    return study.ended_at or study.begun_at
