"""The list is shown on a notice (晒绩), and posted line by line when the period is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.assessment import lines, rulings, stops
from app.assessment.models import Course
from app.notices import publication
from app.notices.models import Notice
from app.points import posting, stages, stopping
from app.points.amounts import shown
from app.points.locks import lock_lines
from app.points.models import Claim
from app.points.status import ClaimStatus


def publish(course: Course, how: publication.Posting, *, cause: str) -> Notice:
    """Hang out every signed line for the working days of the rule set; once for a cause.

    Raises:
        BackdatedNotice, NowherePosted: per field.
    """
    signed = lock_lines(course.cycle_id, ClaimStatus.CONFIRMED)
    branch, cycle = course.cycle.branch, course.cycle
    notice = publication.open_notice(
        publication.Sheet(
            unit_id=branch.id,
            title=f"关于{branch.name}{cycle.name}党员积分的公示",
            reason="经考核小组核实、党员大会评议、支部书记签字，现将本季度拟认定的积分予以公示，"
            "请党员群众监督。",
            lines=list(_table(lines.of_cycle(course.cycle_id, ClaimStatus.CONFIRMED))),
            places=how.places,
            contact=how.contact,
        ),
        posted_on=how.posted_on,
        working_days=cycle.rule_set.days("points.noticeDays"),
        case_id=course.case_id,
        cause=cause,
    )
    for line in signed:
        stages.publish(line, notice.id)
    course.notice_id = notice.id
    rulings.published(signed, course.cycle_id)
    return notice


def _table(signed: Sequence[Claim]) -> Iterator[dict[str, str]]:
    """The lines of the notice: only what a reader needs to know it by (`domain.md` 11)."""
    for line in signed:
        yield {
            "姓名": line.member.name,
            "积分事项": line.item.title,
            "事由": line.title,
            "日期": f"{line.event_date.month}月{line.event_date.day}日",
            "积分": shown(line.granted or 0),
        }


def release(course: Course, *, call_key: str) -> int:
    """Let every line on the notice be posted that nothing stops; how many are stopped.

    Lines with a case are posted by their own procedure, the others here. May run again.

    Raises:
        PostingStopped: said here once, rather than by the case of every line.
    """
    stopping.require_running()
    shown_lines = lock_lines(course.cycle_id, ClaimStatus.PUBLISHED)
    stopped = stops.standing(course.cycle_id)
    free = [line for line in shown_lines if line.id not in stopped]
    rulings.release(free)
    for line in free:
        if line.case_id is None:
            posting.post(line, call_key=call_key)
    return len(shown_lines) - len(free)
