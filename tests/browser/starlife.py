"""The ten villages of 郑家镇 and their year, each act by a form of the running house."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import paperpolls
from plainbrowser import PlainBrowser
from staryear import HALF

from app.demo import census, townspeople

YEAR = 2026
TITLE = "农村党支部评星定级"
VILLAGES = ("前王", "后王", "李楼", "张庙", "陈集", "柳行", "孙堂", "大榆", "小榆", "河湾")
#: The composites of the year 2021 (`domain.md` 10.3, ST-12), in the order of the villages.
WANTED = ("93.40", "90.00", "89.99", "87.25", "84.60", "81.15", "80.00", "79.99", "74.50", "70.00")
ASPECTS = ("POLITICAL", "RESULTS", "SERVICE", "ORG_LIFE", "INTEGRITY")
MAXIMA = tuple(Decimal(one) for one in (15, 10, 20, 10, 5, 5, 10, 5, 15, 5))
REVIEWERS = tuple(f"reviewer{number}" for number in range(1, 6))
FACTS = "全年按计划完成，会议记录和照片齐全，群众反映良好，可查档案。"
REMARK = "档案不全，两次检查都没有补齐，应当扣分。"
LEAPS = (30, 10, 5, 1)
NAMED = census.NAMED | townspeople.NAMED
CHOICES = ("SATISFIED", "FAIRLY", "ORDINARY", "DISSATISFIED")
HOLDERS = ("townoffice", "towncommittee", "towndiscipline")
#: They have scored nobody: they may look into objections.
OTHERS = ("reviewer6", "reviewer7")


#: SELF, MASS and ANNUAL of the village that votes by code: eight 满意, four 比较满意.
CODED = (Decimal(96), Decimal("93.33"), Decimal("99.5"))


def parts_for(composite):
    """SELF, MASS and ANNUAL near a composite that come to it where USUAL is 80."""
    wanted = Decimal(composite)
    for own in sorted((half * HALF for half in range(201)), key=lambda one: abs(one - wanted - 2)):
        mass = ((wanted - own / 2 - 16) / Decimal("0.3")).quantize(paperpolls.CENT)
        reached = own / 2 + 16 + mass * Decimal("0.3")
        if 55 <= mass <= 99 and reached.quantize(paperpolls.CENT, "ROUND_HALF_UP") == wanted:
            return own, mass, own
    raise AssertionError(composite)


def marks_for(total):
    """Ten marks in half points that add up to a total, none above its maximum."""
    left, marks = sum(MAXIMA) - Decimal(total), list(MAXIMA)
    place = 0
    while left > 0:
        if marks[place] >= HALF:
            marks[place] -= HALF
            left -= HALF
        place = (place + 1) % len(marks)
    return marks


class StarLife:
    """Everybody of the town at a browser without scripts."""

    def __init__(self, site, today):
        self.site, self.today, self.people = site, today, {}
        self.parts = [CODED, *(parts_for(one) for one in WANTED[1:])]

    def at(self, username):
        if username not in self.people:
            self.people[username] = PlainBrowser(self.site, username)
        return self.people[username]

    def secretary(self, number):
        return self.at("village" if number == 0 else f"zj{number + 1:02d}01-001")

    def comes(self, day):
        """Let working days go by until this one, by leaps that no holidays carry beyond it."""
        while self.today < day:
            left = (day - self.today).days
            self._leaps(next((leap for leap in LEAPS if leap * 2 + 10 <= left), 1))

    def _leaps(self, working_days):
        office = self.at("townoffice").goes("/").sends("/demo/time", str(working_days))
        told = re.search(r"时钟已拨到 (\d{4}-\d\d-\d\d)", office.page.text_content())
        self.today = date.fromisoformat(told[1])

    def days_pass(self, working_days):
        while working_days:
            leap = next(leap for leap in LEAPS if leap <= working_days)
            self._leaps(leap)
            working_days -= leap

    # -- promises

    def begins(self):
        self.at("townoffice").goes("/start/star_year").sends(press="start", year=str(YEAR))

    def commits(self, number):
        answers = {}
        for row, aspect in enumerate(ASPECTS):
            answers |= {
                f"commitments-{row}-aspect": aspect,
                f"commitments-{row}-goal": "全年完成年初确定的各项任务",
                f"commitments-{row}-measure": "每月检查一次",
                f"commitments-{row}-due_on": f"{YEAR}-11-30",
            }
        self.secretary(number).does("公开承诺", VILLAGES[number], **answers)

    def audits(self, number):
        self.at("townoffice").does("审核承诺", VILLAGES[number], "pass")

    # -- December

    def rates_itself(self, number):
        answers = {
            "resolved_on": self.today.isoformat(),
            "members_due": "8",
            "members_present": "8",
            "signed": True,
        }
        for row, mark in enumerate(marks_for(self.parts[number][0])):
            answers |= {f"self_scores-{row}-score": str(mark), f"self_scores-{row}-facts": FACTS}
        for row in range(len(ASPECTS)):
            answers[f"promises-{row}-ended"] = "done"
        self.secretary(number).does("支部自评", VILLAGES[number], **answers)

    def votes_on_paper(self, number):
        """The appraisal of a village, from its arrangement to the count of two clerks."""
        chosen = paperpolls.chosen_for(self.parts[number][1])
        papers = str(sum(chosen))
        groups = {
            "members": "0",
            "member_papers": "0",
            "representatives": papers,
            "households": "0",
            "mass_papers": papers,
        }
        self._arranges(number, **groups)
        poll, office = self.poll(number), self.at("townoffice")
        office.goes(poll).sends("/open")
        office.goes(poll).sends("/close")
        counts = dict(zip(CHOICES, chosen, strict=True))
        for clerk in ("townoffice", "townoffice2"):
            self.at(clerk).goes(f"{poll}/papers/MASSES").sends(
                "/papers/MASSES",
                returned=papers,
                **{f"OVERALL.{choice}": str(count) for choice, count in counts.items()},
            )
        office.goes(poll).sends("/settle")

    def votes_by_code(self, number, vote):
        """The same with codes and three keys; `vote(code, choice)` is somebody at a phone."""
        office = self.at("townoffice").opens("安排评议", VILLAGES[number])
        holders = {office.choice("holders", NAMED[one][0]) for one in HOLDERS}
        groups = {
            "members": "12",
            "member_papers": "0",
            "representatives": "0",
            "households": "0",
            "mass_papers": "0",
        }
        self._arranges(number, holders=holders, **groups)
        poll = self.poll(number)
        keys = {}
        for one in HOLDERS:
            self.at(one).goes(poll).sends("/key")
            keys[one] = self.at(one).page.xpath("string(//*[contains(@class, 'ballot-key')])")
        office.goes(poll).sends("/slips/MEMBERS")
        codes = [one.text_content() for one in office.page.xpath("//*[@class='slip-code']")]
        office.goes(poll).sends("/open")
        for place, code in enumerate(codes):
            vote(code.replace(" ", "").strip(), "FAIRLY" if place % 3 == 2 else "SATISFIED")
        office.goes(poll).sends("/close")
        office.goes(poll).sends("/settle")
        for one in HOLDERS[:2]:
            self.at(one).goes(poll).sends("/unlock", key=keys[one].strip())

    def votes(self, code, choice):
        """Somebody votes on an old phone without signing in."""
        phone = PlainBrowser(self.site).goes("/vote")
        phone.sends(code=code).sends(OVERALL=choice).sends("/cast")
        assert phone.url.endswith("/vote/done")

    def _arranges(self, number, **groups):
        closes_on = (self.today + timedelta(days=10)).isoformat()
        self.at("townoffice").does("安排评议", VILLAGES[number], closes_on=closes_on, **groups)

    def poll(self, number):
        office = self.at("townoffice").goes("/ballots")
        row = next(
            one
            for one in office.page.xpath("//a[contains(@class, 'row-title')]")
            if VILLAGES[number] in one.text_content()
            and re.search(str(YEAR), one.getparent().getparent().text_content())
        )
        return row.get("href")

    def files(self, number):
        parts = {"self", "commitments", "resolution", "evidence"}
        self.secretary(number).does("申报", VILLAGES[number], file_parts=parts)
        self.at("townoffice").does("预审", VILLAGES[number], "pass")

    # -- the review

    def forms_the_group(self):
        committee, answers = self.at("towncommittee"), {"decision_number": "郑发〔2027〕1号"}
        committee.opens("成立评审工作组", TITLE)
        for row, username in enumerate(REVIEWERS):
            answers |= {
                f"reviewers-{row}-person": committee.choice(
                    f"reviewers-{row}-person", NAMED[username][0]
                ),
                f"reviewers-{row}-capacity": "镇党委",
            }
        answers["reviewers-0-head"] = True
        committee.decides(**answers)

    def visits(self, number):
        self.at(REVIEWERS[0]).does(
            "实地查看",
            VILLAGES[number],
            visited_on=self.today.isoformat(),
            visited_with="评审工作组两人",
            visit_findings="活动室整洁，值班表上墙，会议记录齐全，三户群众满意。",
        )

    def scores(self, number, username):
        answers = {"no_conflict": True}
        for row, mark in enumerate(marks_for(self.parts[number][2])):
            answers |= {f"scores-{row}-score": str(mark), f"scores-{row}-remark": REMARK}
        self.at(username).does("评分", VILLAGES[number], **answers)

    def is_scored(self, number):
        for username in REVIEWERS:
            self.scores(number, username)

    def deliberates(self):
        self.at(REVIEWERS[0]).does(
            "审议",
            TITLE,
            "pass",
            held_on=self.today.isoformat(),
            members_present="5",
            minutes="逐个支部审议，没有不同意见。",
        )

    def publishes(self):
        self.at("townoffice").does(
            "公示结果",
            TITLE,
            places={"branch_board"},
            posted_on=self.today.isoformat(),
            contact_name="冯务实",
            contact_phone="0635-8310000",
        )

    def decides(self):
        self.at("towncommittee").does("决定星级", TITLE, "adopt")

    def comments(self):
        """What the district says to the list, or the rest of it."""
        self.at("districtoffice").does("备案意见", TITLE, district_comment="同意备案。")

    # -- an objection

    def objects(self, number):
        """The branch itself finds that a good record was forgotten."""
        secretary = self.secretary(number).goes("/start/star_objection")
        secretary.sends(
            press="start",
            line=secretary.choice("line", VILLAGES[number]),
            target="USUAL",
            ground="record",
            facts="去年十一月的热线工单按时办结，回访群众满意，平时记录里没有登记。",
        )

    def has_it_checked(self, number):
        supervisor = self.at("towndiscipline").opens("受理", VILLAGES[number])
        panel = {supervisor.choice("panel", NAMED[one][0]) for one in OTHERS}
        supervisor.decides("admit", panel=panel)
        for username in OTHERS:
            self.at(username).does(
                "核查",
                VILLAGES[number],
                "redo",
                "已核对热线记录，确实漏记。",
                redone_component="USUAL",
                finding_recusal=True,
            )

    def makes_up_for_it(self, number):
        """The forgotten record is entered, signed by a second officer, and the check told."""
        office = self.at("townoffice").goes("/start/star_usual")
        office.sends(
            press="start",
            branch=office.choice("branch", VILLAGES[number]),
            happened_on=f"{YEAR}-11-20",
            aspect="SERVICE",
            event="热线工单按时办结，回访群众满意。",
            delta="5",
            source="hotline",
        )
        self.at("townoffice2").does("会签", VILLAGES[number], "agree")
        said = "逐条核对，补登记一条热线记录。"
        office.does("核对平时记录", VILLAGES[number], usual_checked=said)
