"""Where the random acts are done: the people as actors, and the procedures that are deployed."""

from __future__ import annotations

import uuid

from cast import Cast
from reliability.drawer import Drawer
from reliability.items import ABOVE, HOLDERS, PEOPLE
from reliability.plans import Plan, files

from app import db
from app.db import session
from app.definitions import deployment
from app.jobs import kinds, queue
from app.organisation import directory, permissions
from app.organisation.actors import SYSTEM, Actor, person_key, post_key
from app.organisation.permissions import Permission


class Branch:
    """The branch of the cast and its people, as the verbs know them."""

    def __init__(self, cast: Cast) -> None:
        self.ids = {name: getattr(cast, name).id for name in PEOPLE}
        self.names = {one: name for name, one in self.ids.items()}
        self.unit_id, self.above_id = cast.branch.id, cast.subdistrict.id
        self.actors = {name: directory.actor(getattr(cast, name)) for name in PEOPLE}
        self.supervisors = self._may(cast, Permission.HANDLE_INCIDENTS)
        self.readers = self._may(cast, Permission.READ_CASES)
        self.begin()

    def _may(self, cast: Cast, permission: Permission) -> set[str]:
        actors = self.actors.items()
        return {name for name, one in actors if permissions.may(one, permission, cast.branch)}

    def begin(self) -> None:
        """Another case; nobody is away."""
        self.case_id = self.procedure = None
        self._acting = dict(self.actors)

    def renew(self) -> None:
        """Somebody goes away or is there again: everybody is looked at anew."""
        self._acting.clear()

    def actor(self, name: str) -> Actor:
        """Somebody with the posts and mandates of today."""
        if name not in self._acting:
            self._acting[name] = directory.actor(directory.person(self.ids[name]))
        return self._acting[name]

    def work(self) -> None:
        """The worker does what is due."""
        while leases := queue.take(100):
            for lease in leases:
                queue.finish(lease)
                kinds.do(lease)

    def person(self, name: str) -> uuid.UUID:
        return self.ids[name]

    def key(self, holder: str) -> str:
        if holder in HOLDERS:
            return post_key(holder, self.above_id if holder in ABOVE else self.unit_id)
        return person_key(self.ids[holder])

    def draw(self, seed: int) -> tuple[Plan, uuid.UUID]:
        """Draw a plan and deploy it; the plan and the id of its definition."""
        plan = Drawer(seed, {name: str(self.ids[name]) for name in PEOPLE[:9]}).plan()
        with db.transaction():
            made = deployment.deploy(SYSTEM, files(plan, f"trial{seed}")).definition
            session.flush()
            return plan, made.id
