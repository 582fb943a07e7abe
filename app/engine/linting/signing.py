"""What the properties `sign.*` say of those who sign a step together (会签)."""

from __future__ import annotations

from app.engine import signing
from app.engine.linting.subject import Subject
from app.engine.model import Element, Repetition
from app.engine.signing import Signing
from app.errors import Sentence

_RULES = (signing.ALL, signing.ANY, signing.IN_ORDER)


def look(subject: Subject) -> None:
    for element in subject.procedure.elements.values():
        said = [name for name in element.properties if name.startswith(signing.PREFIX)]
        if not said or element.home:
            continue
        _words(subject, element, said)
        if element.kind != "userTask" or element.repetition is None:
            message = Sentence("只有多实例的用户任务能会签，请标成多实例，或删去“sign.”的属性。")
            subject.report(element, "signing_elsewhere", message)
        elif _rule(subject, element) and (rule := element.signing):
            _together(subject, element, rule, element.repetition)
            _who(subject, element, rule, element.repetition)


def _words(subject: Subject, element: Element, said: list[str]) -> None:
    for name in said:
        if name.removeprefix(signing.PREFIX) not in signing.WORDS:
            message = Sentence(
                "不认识属性“%(name)s”，会签的属性有：%(known)s。",
                name=name,
                known="、".join(f"{signing.PREFIX}{one}" for one in signing.WORDS),
            )
            subject.report(element, "unknown_property", message)
    given = element.properties.get("sign.on_reject", signing.AT_ONCE)
    if given not in {signing.AT_ONCE, signing.AFTER_ALL}:
        message = Sentence(
            "sign.on_reject 只能是 at-once（有人不同意、已成定局就结束）或 after-all（都表态以后"
            "再计票），不能是“%(given)s”。",
            given=given,
        )
        subject.report(element, "unknown_signing", message)


def _rule(subject: Subject, element: Element) -> bool:
    """Is there a rule that can be understood?"""
    given = element.properties.get(signing.RULE, "")
    if given in _RULES:
        return True
    share = signing.share_of(given)
    if share is None:
        message = Sentence(
            "会签的规则 sign.rule 只能是 all（都同意）、any（一人表态即可）、ratio(2/3)（按比例）、"
            "in-order（依次），不能是“%(given)s”。",
            given=given,
        )
        subject.report(element, "unknown_signing", message)
        return False
    if not 0 < share <= 1 or (share == 1 and ">" in given):
        message = Sentence("会签的比例“%(given)s”应大于 0、不超过 1，请改正。", given=given)
        subject.report(element, "bad_ratio", message)
        return False
    return True


def _together(subject: Subject, element: Element, rule: Signing, repetition: Repetition) -> None:
    """What cannot stand beside a rule."""
    if (rule.rule == signing.IN_ORDER) != repetition.sequential:
        message = Sentence("依次会签（in-order）须是顺序多实例，别的规则须是并行多实例，请改正。")
        subject.report(element, "signing_order", message)
    if repetition.condition:
        message = Sentence("写了会签的规则就不能再写多实例的完成条件，请删去一种。")
        subject.report(element, "two_rules", message)
    if rule.weights and rule.rule != signing.RATIO:
        message = Sentence("只有按比例（ratio）计票才看票权，请删去 sign.weights。")
        subject.report(element, "idle_weights", message)
    subject.expression(element, rule.weights, Sentence("票权"))
    for value in sorted({*rule.agree} & {*rule.abstain}):
        message = Sentence("“%(value)s”不能既是同意又是弃权，请改正。", value=value)
        subject.report(element, "agree_and_abstain", message)
    if element.answers_to:
        message = Sentence("会签要计票，不能把回答只交给一个操作，请删去 answers.to。")
        subject.report(element, "sealed_signing", message)


def _who(subject: Subject, element: Element, rule: Signing, repetition: Repetition) -> None:
    """People named by a collection, or the holders of roles: one of the two."""
    if repetition.cardinality:
        message = Sentence("会签不能只写次数，请改填集合，或者留空，由担任角色的人会签。")
        subject.report(element, "signing_times", message)
    if repetition.collection and rule.by:
        message = Sentence("会签的人要么填集合，要么写 sign.by，请只留一种。")
        subject.report(element, "two_signers", message)
    if repetition.collection or repetition.cardinality:
        return
    if not rule.by and not element.roles:
        message = Sentence("没有写由谁会签，请在右边“方式”里写选人的字段，或者选岗位。")
        subject.report(element, "no_signers", message)
    if element.assignee:
        message = Sentence("由担任角色的人会签的，不另填办理人，请删去。")
        subject.report(element, "two_signers", message)
