"""What a run refuses. After any exception out of a run the run is dead: throw it away."""

from __future__ import annotations

from app.errors import Refused


class RunFailed(Refused):
    """The procedure cannot go on at an element; nothing of the step may be kept.

    Values: `element` (BPMN id), `name` (its label), `cause` (a sentence).
    """

    message = "流程走到“%(name)s”时无法继续：%(cause)s"


class TaskNotReady(Refused):
    """The procedure no longer waits for this task. Value: `task`."""

    message = "这一步已经办理过，或者流程已经不在这一步，请刷新后再看。"


class NotWaiting(Refused):
    """Nobody in the case waits for this message (with this key). Value: `name`."""

    message = "本件现在没有在等待消息“%(name)s”。"


class CannotSendBack(Refused):
    """A jump to where no procedure could have come. Values: `element`, `name`, `cause`."""

    message = "不能转到“%(name)s”：%(cause)s"


class CannotMove(Refused):
    """A run that would not be the same case under another version.

    Values: `reasons` (`transfer.Reason`, one for each place), `said` (all of them in a sentence).
    """

    message = "本件不能移到新版：%(said)s。"


class ReservedName(Refused):
    """Answers, messages and results may not touch what the house keeps. Value: `name`."""

    message = "“%(name)s”是系统保留的名称，不能写入。"


class StateMismatch(Refused):
    """A stored state that belongs to another procedure or to a later release. Value: `cause`."""

    message = "保存的办理进度无法读取：%(cause)s"
