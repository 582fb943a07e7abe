"""What administrators do stands in one chain, and a changed entry is found."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import audit
from app.db import session
from app.organisation import administration
from app.organisation.actors import SYSTEM


@pytest.mark.usefixtures("room")
def test_acts_follow_one_another_and_a_changed_one_is_found():
    first = administration.record(SYSTEM, "person.created", {"name": "林一"})
    second = administration.record(SYSTEM, "person.disabled", {"name": "林一"})
    assert (first.position, second.position) == (1, 2)
    assert second.previous == first.digest
    assert administration.check() == []
    changed = sa.update(audit.AuditEntry).where(audit.AuditEntry.id == second.id)
    session.execute(changed.values(actor_name="别人"))
    session.expire_all()
    assert administration.check() == ["管理台账：第 2 条记录被改动"]
