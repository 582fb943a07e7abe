"""What belongs to lin of 滨河 branch: a row of every kind that a member may have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import sqlalchemy as sa
from errand import goes_wrong
from noticeboard import hang
from pictures import PNG
from sent import SEAL
from sheetmaker import csv, rows_for

from app import clock, db
from app.cases import applicant, evidence, official, progress
from app.cli import WORKFLOWS
from app.db import new_id
from app.definitions import catalogue, deployment, folders
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.organisation.models import Assignment, Unit
from app.points import claims, stages
from app.points.filing import Matter
from app.points.models import Claim
from app.points.registers import entering
from app.shop import pricing, waiting
from app.shop.orders import Basket, Want


def enter_belongings(town):
    """Ids of what belongs to lin: a case, its work item, a file in it, a draft, a valued claim.

    And an incident that stands in another case of lin's.
    """
    with town.house.app_context():
        _case, incident = goes_wrong(town.ids["lin"])

    def enter():
        lin = directory.actor(directory.person(town.ids["lin"]))
        branch = town.ids["branch"]
        file = evidence.upload(lin, "照片.png", PNG)
        loose = evidence.upload(lin, "未提交.png", PNG)
        case = _start(lin, "seal", branch, {**SEAL, "papers": [str(file.id)]})
        draft = applicant.save_draft(
            lin, catalogue.definition("seal"), branch, dict(SEAL), draft_id=new_id()
        )
        claimed = _start(lin, "points_claim", branch, _claim(town))
        claim = db.session.scalars(sa.select(Claim).filter_by(case_id=claimed.id)).one()
        for who, answers in VALUING:
            [item] = progress.open_items(claimed)
            official.complete(
                directory.actor(directory.person(town.ids[who])), item.id, dict(answers)
            )
        db.session.flush()
        [item] = progress.open_items(case)
        return SimpleNamespace(
            case=case.id,
            item=item.id,
            file=file.id,
            loose=loose.id,
            draft=draft.id,
            claim=claim.id,
            incident=incident,
            notice=hang(branch, clock.today()).id,
            order=_order(town, case).id,
            objection=_objection(town, lin, branch),
            register=_register(town, lin).id,
            message=outbox.send(
                lin.person_id, "只告诉林", link=f"/cases/{case.id}", kind=News.SYSTEM
            ).id,
            key=case.start_key,
            number=case.number,
            definition="seal",
        )

    return town.does(enter)


#: Who carries lin's claim to where it has a value.
VALUING = (
    ("zhao", {"verify_result": "pass", "quantity_found": 2, "verify_recusal": True}),
    ("qian", {"check_result": "agree", "check_recusal": True}),
)


def _start(actor, key, unit, answers):
    return applicant.start(actor, catalogue.definition(key), unit, answers, start_key=new_id())


def _objection(town, lin, branch):
    """Lin's objection to a line of qian's that hangs on the board."""
    matter = Matter(
        member_id=town.ids["qian"],
        item="D04",
        title="防汛值守",
        event_date=clock.today(),
        quantity=Decimal(1),
        asked_points=Decimal(3),
        statement="由支部登记。",
    )
    line = claims.enter(matter, number="登记1")
    claims.settle(line, quantity=Decimal(1), raw=Decimal(3))
    stages.publish(line, hang(branch, clock.today()).id)
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_objection"))
    db.session.flush()
    said = {"line": str(line.id), "ground": "fact", "facts": "那天晚上没有看到他值守。"}
    return _start(lin, "points_objection", branch, said).id


def _order(town, case):
    """A place in line for a bar of soap, which holds no points."""
    pricing.introduce(db.session.get(Unit, town.ids["subdistrict"]))
    return waiting.enlist(case, Basket([Want("G01", 1)], town.ids["community"]))


def _register(town, lin):
    """A register that lin has handed in while she kept the branch's registers."""
    branch = db.session.get(Unit, town.ids["branch"])
    directory.assign(directory.person(lin.person_id), entering.CLERK, branch, until=clock.today())
    clerk = directory.actor(directory.person(lin.person_id))
    content = csv(rows_for(directory.members(branch.id)))
    sheet = entering.Sheet("证明.csv", content)
    register = entering.upload(clerk, branch, date(2026, 1, 1), sheet)
    entering.hand_in(clerk, register)
    db.session.flush()
    [post] = db.session.scalars(
        sa.select(Assignment).filter_by(person_id=lin.person_id, role_code=entering.CLERK)
    )
    db.session.delete(post)
    return register


def _claim(town):
    return {
        "item": "D01",
        "title": "清理三号楼排水沟",
        "event_date": "2026-03-02",
        "quantity": 2,
        "asked_points": 2,
        "statement": "雨后排水沟堵塞，与邻居一起清理干净。",
        "witnesses": [str(town.ids["gao"])],
        "honest": True,
    }
