"""What no honest browser sends: it is refused or shown as it is, never a fault, never run."""

from __future__ import annotations

from io import BytesIO

import pytest
from pictures import PNG
from PIL import Image
from sent import SEAL
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

#: Titles that would do something if anything read them as more than text.
INJECTIONS = [
    "{{7*7}}${7*7}",
    '"+case.starter+"',
    "<script>alert(1)</script>",
    "%(name)s %s %d",
    "'; drop table x;--",
    "\u202egnp.exe",
    "😀😀",
]
LONG = "a" * 55_000


@pytest.mark.parametrize("purpose", INJECTIONS)
def test_text_stays_text(sqlite_town, purpose):
    lin = sqlite_town.enter("lin")
    location = sqlite_town.starts_seal(lin, purpose=purpose[:20])
    for page in (location, "/started", "/"):
        text = lin.get(page).text
        assert "<script>alert" not in text
        assert "4949" not in text
        assert "用章：49" not in text
    assert str(sqlite_town.ids["lin"]) not in lin.get("/started").text


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x08"])
def test_control_characters_are_refused_at_their_field(town, sign):
    answer = town.enter("lin").post("/start/seal", data={**SEAL, "purpose": f"证{sign}明"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "page", ["/search?q=%00", "/inbox?q=%00", "/done?q=%00", "/started?q=a%00b", "/start/%00"]
)
def test_a_nul_in_an_address_is_no_fault(town, page):
    assert town.enter("lin").get(page).status_code in {200, 400, 404}


def test_a_nul_in_a_username_is_no_fault(town):
    answer = town.browser().post("/sign-in", data={"username": "a\x00b", "password": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("page", ["/search", "/inbox", "/done", "/started"])
def test_a_very_long_search_is_no_fault(town, page):
    assert town.enter("lin").get(f"{page}?q={LONG}").status_code == 200


@pytest.mark.parametrize("box", ["/inbox", "/done", "/started"])
@pytest.mark.parametrize("cursor", ["A" * 30_000, "%00", "W10", "WyIiLCIiXQ", "[[[[["])
def test_a_cursor_that_we_did_not_write_is_not_found(sqlite_town, box, cursor):
    assert sqlite_town.enter("lin").get(f"{box}?cursor={cursor}").status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "http://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\x01//evil.example",
        "////evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://[",
        "//[",
    ],
)
def test_nobody_is_sent_to_another_site(sqlite_town, wanted):
    browser = sqlite_town.browser()
    assert browser.post("/language", data={"language": "zh", "next": wanted}).location == "/"


def test_the_page_of_a_refusal_leads_to_no_other_site(sqlite_town):
    lin = sqlite_town.enter("lin")
    headers = {"Referer": "http://evil.example/x"}
    answer = lin.post(f"/cases/{sqlite_town.ids['lin']}/withdraw", headers=headers)
    assert answer.status_code == 404
    assert "evil.example" not in answer.text


def picture(form):
    written = BytesIO()
    Image.new("RGB", (20, 20), "red").save(written, form)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", PNG), ("a.jpg", picture("JPEG")), ("a.JPEG", picture("JPEG")), ("a", PNG)],
    ids=["png", "jpg", "JPEG", "no ending"],
)
def test_pictures_are_taken_in(town, name, content):
    answer = town.enter("lin").post(
        "/start/seal", data={**SEAL, "papers": (BytesIO(content), name)}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        PNG[:40],
        picture("GIF"),
        picture("BMP"),
    ],
    ids=["empty", "svg", "html", "cut off", "gif", "bmp"],
)
def test_what_is_no_picture_is_refused_whatever_its_name(sqlite_town, content):
    sent = {**SEAL, "papers": (BytesIO(content), "a.png")}
    assert sqlite_town.enter("lin").post("/start/seal", data=sent).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "a." + "x" * 5000,
        "x" * 5000 + ".png",
        "../../etc/passwd.png",
        "照\u202egnp.png",
        "a\r\nX: y.png",
    ],
)
def test_names_of_files_are_only_names(town, name):
    lin = town.enter("lin")
    location = town.starts_seal(lin, papers=(BytesIO(PNG), name))
    assert lin.get(location).status_code == 200


def test_a_file_that_holds_a_page_is_served_inert(sqlite_town):
    lin = sqlite_town.enter("lin")
    disguised = PNG + b"<script>alert(1)</script>"
    location = sqlite_town.starts_seal(lin, papers=(BytesIO(disguised), "a.html"))
    path = lin.get(location).text.split('href="/evidence/')[1].split('"')[0]
    answer = lin.get(f"/evidence/{path}", buffered=True)
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_of_more_than_ten_megabytes_is_refused_by_name(sqlite_town):
    large = FileStorage(BytesIO(PNG + b"\0" * (11 * 1024 * 1024)), "大图.png")
    boundary, body = encode_multipart({**SEAL, "papers": large})
    answer = sqlite_town.enter("lin").post(
        "/start/seal", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 422
    assert "大图.png" in answer.text


def test_a_hundred_files_are_too_many(sqlite_town):
    sent = {**SEAL, "papers": [(BytesIO(PNG), f"{n}.png") for n in range(100)]}
    assert sqlite_town.enter("lin").post("/start/seal", data=sent).status_code == 422


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_figures_are_not_told_through_a_proxy(sqlite_town, header):
    browser = sqlite_town.browser()
    assert browser.get("/metrics").status_code == 200
    assert browser.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_a_cookie_is_worth_nothing_after_signing_out(sqlite_town):
    lin = sqlite_town.enter("lin")
    kept = lin.get_cookie("xingji").value
    lin.post("/sign-out")
    thief = sqlite_town.browser()
    thief.set_cookie("xingji", kept)
    assert thief.get("/inbox").status_code == 302


def test_signing_in_opens_a_new_session(sqlite_town):
    lin = sqlite_town.enter("lin")
    first = lin.get_cookie("xingji").value
    again = lin.post("/sign-in", data={"username": "lin", "password": "Bin-he-2026"})
    assert again.status_code == 302
    assert lin.get_cookie("xingji").value != first
