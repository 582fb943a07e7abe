"""Finished cases of a small procedure, and what would have come of them under another drawing."""

from __future__ import annotations

from chained import chain
from story import Story

from app.cases import applicant
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.studio import drafts, recording, replay, subjects
from app.studio.playing import Player
from app.studio.scripts import Script

AGREED, REJECTED = "agree", "reject"
#: First the assessor, then the secretary.
TWO_STEPS = (("a", "ASSESSOR", {}), ("b", "SECRETARY", {}))


class Precedents:
    """Cases of lin's that zhao (a) and li (b) have done, and drafts of their procedure by wang."""

    def __init__(self, cast, files=None) -> None:
        self.cast = cast
        self.version = deployment.deploy(SYSTEM, files or chain(*TWO_STEPS))
        session.flush()
        self.wang = directory.actor(cast.wang)

    def starts(self, **answers):
        story = Story()
        story.case = applicant.start(
            directory.actor(self.cast.lin),
            self.version.definition,
            self.cast.branch.id,
            answers or {"purpose": "证明"},
            start_key=new_id(),
        )
        session.flush()
        return story

    def lives(self, a=AGREED, b=AGREED):
        """A case from its beginning to its end."""
        story = self.starts()
        story.completes(self.cast.zhao, "a", **said("a", a))
        if a == AGREED:
            story.completes(self.cast.li, "b", **said("b", b))
        return story.case

    def draft(self, files):
        """A draft of the procedure with these files."""
        draft = drafts.begin(self.wang, self.version)
        changed = {name: data.decode() for name, data in files.items()}
        gone = dict.fromkeys(set(draft.files) - set(changed))
        return drafts.save(self.wang, draft.id, draft.revision, "page", {**changed, **gone})

    def would_be(self, files):
        return subjects.of_draft(self.draft(files)).would_be

    def replayed(self, files, *cases):
        """What would have come of finished cases under these files."""
        return replay.of_cases(self.would_be(files), [case.id for case in cases])


def said(step, result):
    """The answers of a step, with a reason where it is no."""
    why = {} if result == AGREED else {f"{step}_why": "材料不够齐全"}
    return {f"{step}_result": result, **why}


def changed(files, *changes):
    """Files with texts of the diagram written anew."""
    text = files["process.bpmn"].decode()
    for old, new in changes:
        assert old in text, f"{old} does not stand in the diagram"
        text = text.replace(old, new)
    return {**files, "process.bpmn": text.encode()}


def variables_in_play(deployed, case):
    """The variables at the end of a finished case that is played once more."""
    [one] = recording.load([case.id])
    script = Script(one.about, one.started_at, one.until, one.events, one.results, one.signers)
    player = Player(deployed, script, supposes=False)
    player.play()
    return dict(player.run.variables)
