"""The examples of a procedure folder (`cases.toml`), lived through on a real database."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from decimal import Decimal

import changing
from noticeboard import hang
from pollsters import Pollsters
from quarters import Quarter
from rectifying import Rectifying
from rectifying import start as start_rectifications
from shopkeeper import Shop
from starcast import Town
from starobjectors import StarObjector
from staryear import StarYear
from story import OPENING, WORKFLOWS, Story

from app import audit, clock, engine
from app.cases import messages, progress
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.definitions import folders as folder_files
from app.definitions.sources import Asking
from app.engine import feel
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import claims, drafting, rules, stages
from app.points.filing import Matter
from app.points.registers import entering, lines
from app.studio import examples as written
from app.studio import recording

#: Stands in answers for some other member of the branch.
SOME_MEMBER = "某党员"
#: For another branch of the subdistrict.
OTHER_BRANCH = "另一支部"
#: For the service centre of the branch's community, and the starter's own member code.
OWN_CENTER, MEMBER_CODE = "本社区兑换点", "党员编号"
#: Names the question whose offer answers are taken from.
SOME_OF = "选自"
#: Stands in answers for the first of the lines that were posted beforehand.
SOME_LINE = "某一笔"
#: Stands for the quarter that was begun beforehand.
SOME_CYCLE = "某季度"
#: Stands for somebody in office at the branch.
SOME_OFFICER = "某经办人"
#: For the register that the example has uploaded, and for one of its lines that wait.
SOME_REGISTER, WAITING_LINE = "登记表", "待核的一件"
#: For the draft of a rule set that was written beforehand.
SOME_DRAFT = "某草案"
#: For the draft of a procedure that was checked beforehand.
SOME_PROCEDURE_DRAFT = "某流程草稿"
#: For the first village's branch in the rating year that has begun.
SOME_VILLAGE = "某村支部"
#: For somebody of the town who may sit in its review group, or take charge of a village.
SOME_REVIEWER = "某评委"


#: For the first village.
OWN_VILLAGE = "本村"

#: For the rating year that is decided.
SOME_YEAR = "某年度"
#: An id, which nobody is ever shown.
IS_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def choices_told(story):
    """What was picked at each step in the words that its page has for it afterwards."""
    case = story.case
    for entry in audit.entries(case.id):
        given = feel.from_json(entry.details.get("answers") or {})
        asked = catalogue.questions_of(case.version_id, entry.details["element"]) if given else ()
        for question in asked:
            picked = given.get(question.name)
            if question.kind in {"choice", "choices", "people"} and picked:
                labels = dict(question.offered(Asking(case.unit_id, entry.actor_id, given)))
                for one in picked if isinstance(picked, list) else [picked]:
                    yield labels.get(one) or question.told(one) or str(one)


def folders():
    """The names of all shipped procedures."""
    return sorted(path.name for path in WORKFLOWS.iterdir() if (path / "about.toml").is_file())


def deploy_called_by(files):
    """Put in force what a folder calls."""
    for key in engine.called_by(files):
        deployment.deploy(SYSTEM, folder_files.read(WORKFLOWS / key))
    session.flush()


def read(folder):
    """The examples of a folder, each with the day it begins on."""
    path = WORKFLOWS / folder / "cases.toml"
    return written.read(path.read_text(encoding="utf-8")) if path.is_file() else []


class Player:
    """Lives through one example; whoever's turn it is does the step."""

    def __init__(self, folder, example, cast) -> None:
        self.folder, self.example, self.starter = folder, example, cast.lin
        self.cast, self.shop = cast, None
        self.office = Pollsters(cast) if "appraisal" in example else None
        self.story = Story()
        self.members = [one.person_id for one in directory.members(cast.branch.id)]
        self.line_id = self.cycle_id = self.register_id = self.draft_id = None
        self.place, self.year = cast.branch, None
        #: When the example's own steps begin.
        self.goes_on_at = None

    def play(self):
        """Returns the story at its end, for the expectations to be compared with."""
        self._prepares()
        if self.example.get("rated"):
            self.story = self.year.branch()
        elif self.folder == "star_year" and "on_notice" in self.example:
            self.story = self.year.story
        elif "rectified" in self.example:
            start_rectifications(self.year)
            self.story = Rectifying(self.year, self.example["rectified"]).story
        else:
            self._starts()
        self.goes_on_at = clock.now()
        for step in self.example.get("step", ()):
            self._pass_by(step)
        if self.example.get("withdrawn"):
            self.story.withdraws(self.starter)
        return self.story

    def _pass_by(self, step):
        """Somebody acts, or something happens, or time goes by."""
        if "until" in step:
            self.year.comes(step["until"])
        elif "wait" in step:
            self.story.days_pass(step["wait"])
        elif "papers" in step:
            self.year.counts_papers(step["papers"])
        elif "votes" in step:
            self.office.lets_vote(step["votes"], step["choice"])
        elif "counts" in step:
            self.office.counts()
            self.story.works()
        elif "message" in step:
            messages.post([self.story.case.id], step["message"], step["payload"])
            self.story.works()
        elif "arrives" in step:
            self.shop.receives(**step["arrives"])
            self.story.works()
        else:
            self._do(step)

    def _starts(self):
        start = self._answers(self.example["start"], self.starter.id)
        unit = self.cast.community if self.example.get("at_community") else None
        if self.place is not self.cast.branch:
            unit = self.place
        self.story.starts(self._doer(), self.folder, unit=unit, whose=self._whose(), **start)

    def _enters_town(self):
        """A town of three villages, and its rating year where the example is within one."""
        profile = self.example.get("town") or self.example.get("villages")
        if profile:
            self.year = StarYear(Town(self.cast, profile=profile))
            self.place = self.cast.town
            files = folder_files.read(WORKFLOWS / "star_branch")
            deploy_called_by(files)
            deployment.deploy(SYSTEM, files)
            deployment.deploy(SYSTEM, folder_files.read(WORKFLOWS / "star_rectify"))
        if "town" in self.example:
            self.year.begins()
        if "promised" in self.example:
            self.year.promises_everything()
            self.place = self.year.town.branches[0]
        if "on_notice" in self.example:
            self._hangs_out()
        if "decided" in self.example:
            self.year.comes_to_the_results(*self.example["decided"])
            self.year.deliberates()
            self.year.is_decided()

    def _hangs_out(self):
        """The results of the villages are on notice; somebody of the second may object to them."""
        self.year.hangs_out(*self.example["on_notice"])
        if self.example.get("objected"):
            StarObjector(self.year).objects()
        if self.folder != "star_year":
            self.place = self.year.town.branches[1]

    def _prepares(self):
        """What has come before the example begins."""
        for number, row in enumerate(self.example.get("posted", []), start=1):
            self._post(number, row)
        for number, row in enumerate(self.example.get("published", []), start=1):
            self._publish(number, row)
        day = datetime.combine(self.example["today"], OPENING, clock.OFFICE_ZONE)
        clock.freeze(day)
        self._enters_town()
        self._stocks_up()
        self._keeps_register()
        self._gives_passwords()
        self._drafts()
        if self.example.get("quarter_begun"):
            quarter = Quarter(self.cast)
            quarter.begins()
            quarter.hears()
            self.cycle_id = quarter.story.variables["cycle"]

    def _stocks_up(self):
        """Goods on the shelf and points in the wallet, where the example is about them."""
        if "shelf" not in self.example:
            return
        self.shop = Shop(self.cast)
        self.shop.earns(self.starter, self.example.get("earned", 0))
        if self.example["shelf"]:
            self.shop.receives(**self.example["shelf"])

    def _keeps_register(self):
        """A register of attendance that the clerk has uploaded, where the example is about one."""
        if "register" not in self.example:
            return
        members = directory.members(self.cast.branch.id)
        said = self.example["register"]
        rows = [["姓名", *said["head"]], ["日期", *said["days"]]]
        rows += [[one.person.name, *said["marks"]] for one in members]
        content = "\n".join(",".join(row) for row in rows).encode()
        clerk = directory.actor(self._whose())
        first_day = rules.first_day_of_quarter(clock.today())
        sheet = entering.Sheet("考勤.csv", content)
        self.register_id = entering.upload(clerk, self.cast.branch, first_day, sheet).id

    def _gives_passwords(self):
        """Accounts that the members can use, or none, where the example says so."""
        if "can_sign_in" in self.example:
            for member in directory.members(self.cast.branch.id):
                member.person.password_hash = "x" if self.example["can_sign_in"] else None

    def _waiting_line(self):
        """A line of the register that nobody has checked yet."""
        found = lines.waiting(self.register_id) if self.register_id else []
        return str(found[0].id) if found else None

    def _drafts(self):
        """A draft of the rules or of a procedure, where the example is about one."""
        if "draft" in self.example:
            owner, profile = self.cast.subdistrict, self.example["draft"]
            self.draft_id = drafting.copy_profile(SYSTEM, owner, profile).id
        if "procedure_draft" in self.example:
            self.draft_id = changing.checked(self._whose()).id

    def _publish(self, number, row):
        """A line of somebody else's that hangs on the branch's board when the example begins."""
        line = self._entered(number, row, self.cast.gao)
        notice = hang(self.cast.branch.id, clock.today())
        stages.publish(line, notice.id)
        self.line_id = self.line_id or line.id

    def _post(self, number, row):
        """A line of the member's that is in the books before the example begins."""
        line = self._entered(number, row, self.starter)
        stages.publish(line, new_id())
        claims.post(line, call_key="example")
        self.line_id = self.line_id or line.id

    @staticmethod
    def _entered(number, row, member):
        """A line that the branch has entered and valued on the day of a row."""
        clock.freeze(datetime.combine(row["day"], OPENING, clock.OFFICE_ZONE))
        raw = Decimal(row["points"])
        matter = Matter(
            member_id=member.id,
            item=row["item"],
            title=f"第{number}件",
            event_date=row["day"],
            quantity=Decimal(1),
            asked_points=raw,
            statement="由支部登记。",
        )
        line = claims.enter(matter, number=f"登记{number}")
        claims.settle(line, quantity=Decimal(1), raw=raw)
        return line

    def _whose(self):
        """Whose matter it is: the member's, or that of whoever holds an office."""
        role = self.example.get("started_by")
        if role is None:
            return self.starter
        return self._in_office(role)

    def _doer(self):
        """Who writes the first form: the starter, or somebody in office who enters it for them."""
        role = self.example.get("entered_by")
        if role is None:
            return self._whose()
        return self._in_office(role)

    def _in_office(self, role):
        """Who holds a role at the place, or at the nearest unit above; or runs its appraisal."""
        if self.office:
            return self.office.people["feng"]
        [(_role, _place, people), *_above] = directory.holders_upwards([role], self.place.id)
        return directory.person(people[0])

    def _do(self, step):
        items = {item.element: item for item in progress.open_items(self.story.case)}
        assert step["at"] in items, f"{step['at']} does not wait, but {sorted(items)}"
        item = items[step["at"]]
        person = directory.person(self._whose_turn(item))
        answers = self._answers(step["answers"], person.id)
        for name, value in answers.items():
            if isinstance(value, dict):
                answers[name] = self._among(item, value)
        self.story.completes(person, item.name, **answers)

    def _among(self, item, value):
        """Stands in answers for so many of those whom the step offers to choose from."""
        asked = catalogue.questions_of(self.story.case.version_id, item.element)
        [question] = [one for one in asked if one.name == value[SOME_OF]]
        asking = Asking(self.story.case.unit_id, None, self.story.variables)
        return [offered for offered, _label in question.offered(asking)][: value["count"]]

    def _whose_turn(self, item):
        kept_out = {recusal.person_id for recusal in item.recusals}
        role, _at, place = item.candidate_key.partition("@")
        if not place:
            return uuid.UUID(role.removeprefix("person:"))
        holders = directory.holders(role, uuid.UUID(place))
        return next(person for person in holders if person not in kept_out)

    def _answers(self, given, person_id):
        other = next(str(member) for member in self.members if member != person_id)

        stands_for = {
            SOME_MEMBER: other,
            OTHER_BRANCH: str(self.cast.neighbour.id),
            OWN_CENTER: str(self.cast.community.id),
            MEMBER_CODE: self.starter.membership.code,
            SOME_LINE: str(self.line_id),
            SOME_CYCLE: self.cycle_id,
            SOME_OFFICER: str(self.cast.zhao.id),
            SOME_REGISTER: str(self.register_id),
            WAITING_LINE: self._waiting_line(),
            SOME_DRAFT: str(self.draft_id),
            SOME_PROCEDURE_DRAFT: str(self.draft_id),
            SOME_VILLAGE: str(self.year.rated().id) if self.year and self.year.story.case else None,
            OWN_VILLAGE: str(self.year.town.branches[0].parent_id) if self.year else None,
            SOME_REVIEWER: str(self.year.town.reviewers[0].id) if self.year else None,
            SOME_YEAR: str(self.year.rating.id) if self.year and self.year.story.case else None,
            **(self.office.stand_ins() if self.office else {}),
        }

        def named(value):
            if isinstance(value, list):
                return [named(one) for one in value]
            if isinstance(value, dict):
                return {name: named(one) for name, one in value.items()}
            return stands_for.get(value, value) if isinstance(value, str) else value

        return {name: named(value) for name, value in given.items()}


def path_of(story):
    """The steps and events passed, gateways left out, in the order of first passing."""
    session.flush()
    return list(recording.passed(story.run))
