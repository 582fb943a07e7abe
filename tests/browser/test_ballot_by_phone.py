"""An appraisal in real browsers: slips on paper, a vote on an old phone, the count at desks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from demonstration import PASSWORD, TODAY
from looking import LOOKS, faults_in_every_look, faults_of
from paper import sheets_of
from plainbrowser import PlainBrowser

OLD_PHONE = {"width": 320, "height": 568}
VOTERS_LOOKS = LOOKS | {"old phone": OLD_PHONE}
HOLDERS = ("townoffice", "towncommittee", "towndiscipline")


class Appraisal:
    """A village's appraisal, put up by the office in a browser without scripts."""

    def __init__(self, chromium, site, village, *, looks_at_slips) -> None:
        self.chromium, self.site = chromium, site
        self.contexts = []
        self._starts(village)
        self.keys = {one: self._takes_key(one) for one in HOLDERS}
        office = self.enters("townoffice")
        self.codes, self.printed, self.sheets = {}, {}, {}
        self.cut, self.faults = 0, []
        for kind in ("MEMBERS", "MASSES"):
            office.goto(self.path)
            office.click(f"form[action$='/slips/{kind}'] button")
            written = office.locator(".slip-code").all_inner_texts()
            self.printed[kind] = len(written)
            self.codes[kind] = [one.replace(" ", "") for one in written]
            if looks_at_slips:
                self._looks_at_slips(office, kind)
        office.goto(self.path)
        self.presses(office, "开始投票")

    def _looks_at_slips(self, office, kind):
        self.sheets[kind] = sheets_of(office)
        self.cut += office.evaluate(
            "() => [...document.querySelectorAll('.slip')].filter(slip =>"
            " slip.scrollHeight > slip.clientHeight + 1"
            " || slip.scrollWidth > slip.clientWidth + 1).length"
        )
        self.faults += faults_of(office)

    def opens(self, **look):
        look = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"} | look
        self.contexts.append(self.chromium.new_context(**look))
        page = self.contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page

    def enters(self, username, **look):
        page = self.opens(**look)
        page.goto(f"{self.site}/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.btn-primary")
        page.wait_for_url(f"{self.site}/")
        return page

    def _starts(self, village):
        page = self.enters("townoffice", java_script_enabled=False)
        page.goto(f"{self.site}/start/star_mass_ballot")
        page.select_option("[name=branch]", label=f"{village}（名册党员7人）")
        page.fill("[name=title]", "郑家镇二〇二六年度村党支部星级评定党员和群众满意度评议")
        figures = {"members": 14, "member_papers": 0, "mass_papers": 12}
        figures |= {"representatives": 4, "households": 120, "draw": 20}
        for name, number in figures.items():
            page.fill(f"[name={name}]", str(number))
        for name in ("冯务实", "杜定远", "严明理"):
            page.get_by_role("checkbox", name=name).check()
        page.fill("[name=closes_on]", LATER.isoformat())
        page.click("main button.btn-primary >> nth=0")
        page.goto(f"{self.site}/ballots")
        page.click(f".row-title:has-text('{village}')")
        self.path = page.url

    def _takes_key(self, username):
        page = self.enters(username)
        page.goto(self.path)
        self.presses(page, "领钥匙")
        return page.inner_text(".ballot-key").strip()

    @staticmethod
    def presses(page, words):
        """And says that it is meant, where the page asks."""
        asks = page.locator(f"main summary:has-text('{words}')")
        if asks.count():
            asks.click()
        page.click(f"main button:has-text('{words}')")
        page.wait_for_load_state("networkidle")

    def votes(self, page, code, *, remark="", **chosen):
        """As far as the page on which the ballot is checked."""
        page.goto(f"{self.site}/vote")
        page.fill("#code", code)
        page.click("main button.btn-primary")
        for question, choice in chosen.items():
            page.check(f"input[name={question}][value={choice}]")
        page.fill("#remark", remark)
        page.click("main button.btn-primary")

    def counts(self, username, **figures):
        page = self.enters(username)
        page.goto(f"{self.path}/papers/MASSES")
        for name, number in figures.items():
            page.fill(f"[name='{name}']", str(number))
        self.presses(page, "录入")
        return page

    def leaves(self):
        for one in self.contexts:
            one.close()


#: A day on which the demonstration's offices still wait; its clock may have leapt.
LATER = TODAY + timedelta(days=300)


@pytest.fixture(scope="module")
def appraisal(chromium, site):
    made = Appraisal(chromium, site, "前王村", looks_at_slips=True)
    yield made
    made.leaves()


def test_slips_are_ten_on_a_sheet_of_a4_and_whole(appraisal):
    assert appraisal.printed == {"MEMBERS": 14, "MASSES": 12}
    assert appraisal.sheets == {"MEMBERS": [(210, 297)] * 2, "MASSES": [(210, 297)] * 2}
    assert appraisal.cut == 0
    assert appraisal.faults == []


def test_a_vote_without_scripts_on_a_phone_of_320_pixels(appraisal):
    page = appraisal.opens(viewport=OLD_PHONE, java_script_enabled=False)
    code = appraisal.codes["MEMBERS"].pop()
    appraisal.votes(page, code, remark="路灯坏了", OVERALL="FAIRLY", RESULTS="SATISFIED")
    assert page.url.endswith("/vote/confirm")
    said = page.inner_text("main")
    assert "比较满意" in said
    assert "路灯坏了" in said
    page.click("main button:has-text('投票')")
    assert page.url.endswith("/vote/done")
    assert code not in page.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_way_back_after_the_vote_asks_nothing_again_and_shows_nothing(appraisal, scripts):
    page = appraisal.opens(viewport=OLD_PHONE, java_script_enabled=scripts)
    statuses = []
    page.on("response", lambda answer: statuses.append((answer.request.method, answer.status)))
    appraisal.votes(page, appraisal.codes["MEMBERS"].pop(), OVERALL="FAIRLY")
    page.click("main button:has-text('投票')")
    page.wait_for_url("**/vote/done")
    statuses.clear()
    for _press in range(3):
        page.go_back()
        assert page.locator("input[type=radio]:checked").count() == 0
    assert {method for method, _status in statuses} == {"GET"}
    assert not [status for _method, status in statuses if status >= 400]


def test_a_scanned_code_is_filled_in_and_leaves_the_address(appraisal):
    page = appraisal.opens(viewport=OLD_PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    code = appraisal.codes["MASSES"][0]
    page.goto(f"{appraisal.site}/vote#{code}")
    page.wait_for_function("() => document.querySelector('#code').value !== ''")
    assert page.input_value("#code") == code
    assert page.url == f"{appraisal.site}/vote"
    assert not [url for url in asked if code in url.partition("#")[0]]


def test_every_page_of_the_vote_is_sound(appraisal):
    page = appraisal.opens()
    page.goto(f"{appraisal.site}/vote")
    found = {"ask": faults_in_every_look(page, VOTERS_LOOKS)}
    page.fill("#code", appraisal.codes["MASSES"][1])
    page.click("main button.btn-primary")
    found["ballot"] = faults_in_every_look(page, VOTERS_LOOKS)
    page.goto(f"{appraisal.site}/vote/ballot?missing=1")
    found["missing"] = faults_in_every_look(page, VOTERS_LOOKS)
    page.check("input[name=OVERALL][value=FAIRLY]")
    page.click("main button.btn-primary")
    found["confirm"] = faults_in_every_look(page, VOTERS_LOOKS)
    page.click("text=不投了，清除")
    found["cleared"] = faults_in_every_look(page, VOTERS_LOOKS)
    page.goto(f"{appraisal.site}/vote/done")
    found["done"] = faults_in_every_look(page, VOTERS_LOOKS)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_large_type_fits_an_old_phone(appraisal):
    page = appraisal.opens(viewport=OLD_PHONE)
    page.goto(f"{appraisal.site}/vote")
    page.click("[data-prefer=type]")
    appraisal.votes(page, appraisal.codes["MASSES"][2], OVERALL="FAIRLY")
    assert faults_of(page) == []
    page.goto(f"{appraisal.site}/vote/ballot")
    assert faults_of(page) == []


def test_the_pages_of_those_in_charge_are_sound(appraisal):
    page = appraisal.enters("townoffice")
    for path in (f"{appraisal.site}/ballots", appraisal.path):
        page.goto(path)
        assert faults_in_every_look(page) == []
    page.goto(f"{appraisal.path}/invited")
    assert page.locator(".lots li").count() == 20
    assert faults_of(page) == []
    assert sheets_of(page) == [(210, 297)]


@pytest.fixture(scope="module")
def counted(chromium, site):
    """Another village's appraisal with its votes cast and its voting closed."""
    made = Appraisal(chromium, site, "后王村", looks_at_slips=False)
    for number, code in enumerate(made.codes["MEMBERS"]):
        choice = "SATISFIED" if number % 2 else "FAIRLY"
        PlainBrowser(site).goes("/vote").sends(code=code).sends(
            OVERALL=choice, remark=f"{number}号路灯坏了"
        ).sends("/cast")
    page = made.enters("townoffice")
    page.goto(made.path)
    made.presses(page, "截止投票")
    yield made
    made.leaves()


def unlocks(counted, username):
    """One holder's key is used; the faults of the page on which it is typed."""
    holder = counted.enters(username)
    holder.goto(counted.path)
    found = faults_of(holder)
    holder.fill("#key", counted.keys[username])
    counted.presses(holder, "开箱")
    return found


def releases_remarks(counted, office):
    """The office takes something out of one remark, then lets all of them go."""
    office.goto(f"{counted.path}/remarks")
    office.locator(".remark-field textarea").nth(0).fill("路灯坏了")
    assert faults_of(office) == []
    counted.presses(office, "保存并放行")
    said = office.inner_text("main")
    assert (said.count("〔略〕路灯坏了"), said.count("号路灯坏了")) == (1, 13)
    assert faults_of(office) == []


def test_two_clerks_two_holders_and_the_result(counted):
    """Sound at every step, on the narrow phone too, and on paper in the end."""
    first = counted.counts("townoffice", returned=12, **{"OVERALL.SATISFIED": 12})
    assert faults_of(first) == []
    second = counted.counts("townoffice2", returned=12, **{"OVERALL.SATISFIED": 11})
    assert "各项合计11，要等于有效票12。" in second.inner_text("main")
    assert faults_of(second) == []
    second.fill("[name='OVERALL.FAIRLY']", "1")
    counted.presses(second, "录入")
    assert "不一致" in second.inner_text("main")
    second.set_viewport_size(OLD_PHONE)
    assert faults_of(second) == []
    second.fill("[name='OVERALL.FAIRLY']", "0")
    second.fill("[name='OVERALL.SATISFIED']", "12")
    counted.presses(second, "录入")
    first.goto(counted.path)
    counted.presses(first, "核定票数")
    for username in ("towncommittee", "towndiscipline"):
        assert unlocks(counted, username) == []
    first.goto(counted.path)
    said = first.inner_text("main")
    for figure in ("94.62", "100.00%", "68.42%", "90.00"):
        assert figure in said
    assert faults_of(first) == []
    assert len(sheets_of(first)) <= 3
    releases_remarks(counted, first)
