"""Files in rows on pages: offered, taken in, refused in their row, kept, shown in their place."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
import trip
from pictures import PDF, PNG
from sent_forms import act_url

from app import db
from app.cases import evidence
from app.cases.papers import Evidence
from app.definitions import deployment
from app.organisation.actors import SYSTEM

PHOTOS = {"type": "filepicker", "key": "photos", "label": "照片", "properties": {"most": "2"}}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def lin(town):
    """A traveller who may bring photos with each day."""
    columns = [trip.PLACE, PHOTOS]
    town.does(lambda: deployment.deploy(SYSTEM, trip.files(components=columns)))
    return town.enter("lin")


def paper(content=PNG, name="站台.png"):
    return io.BytesIO(content), name


def send(visitor, **more):
    data = {"seats": "4", "days-0-place": "聊城", **more}
    return visitor.post("/start/trip", data={name: given for name, given in data.items() if given})


def kept(page, row):
    """The files that a page offers to keep in a row, by their ids."""
    found = re.findall(rf'name="days-{row}-photos.kept" value="([^"]+)" checked', page)
    return dict.fromkeys(found)


def files(town):
    """The name of each file that there is, by its id."""
    query = sa.select(Evidence)
    return town.asks(lambda: {str(one.id): one.name for one in db.session.scalars(query)})


def cases(town):
    return town.asks(lambda: set(db.session.scalars(sa.select(Evidence.case_id))))


def test_every_row_offers_its_own_files_without_scripts_too(lin):
    page = lin.get("/start/trip").text
    offered = re.findall(r'<input[^>]*name="(days-\w+-photos)"([^>]*)type="file"', page)
    assert [name for name, _more in offered] == [
        f"days-{row}-photos" for row in (0, 1, 2, 3, "__row__")
    ]
    assert not [more for _name, more in offered if "required" in more]
    assert re.search(r"<legend data-row-title>第1行</legend>.*?days-0-photos", page, re.DOTALL)


def test_files_go_with_the_case_and_are_linked_in_their_row(town, lin):
    answer = send(
        lin,
        **{
            "days-0-photos": [paper(), paper(PDF, "车票.pdf")],
            "days-1-place": "济南",
            "days-1-photos": paper(name="泉.png"),
        },
    )
    assert answer.status_code == 302, answer.text
    assert len(cases(town)) == 1
    page = lin.get(answer.location).text
    rows = page[page.index("共 2 行") :].split("<tr>")[2:4]
    named = [re.findall(r'/evidence/([\w-]+)">.*?</svg> ([^<]+)</a>', row) for row in rows]
    assert [[name for _id, name in row] for row in named] == [["站台.png", "车票.pdf"], ["泉.png"]]
    assert "第2行 照片" in page[page.index('id="files"') :]
    with lin.get(f"/evidence/{named[0][0][0]}") as opened:
        assert (opened.status_code, opened.mimetype) == (200, "image/png")


def test_a_stranger_reads_no_file_of_a_row(town, lin):
    assert send(lin, **{"days-0-photos": paper()}).status_code == 302
    [one] = files(town)
    assert town.enter("chen").get(f"/evidence/{one}").status_code == 404


HARMFUL = {
    "图.svg": SVG,
    "图.png": SVG,
    "照片.jpg": b"MZ" + bytes(200),
    "大.png": PNG + bytes(2000),
}


def test_what_is_no_file_of_ours_is_refused_in_its_row_and_all_else_is_kept(town, lin, monkeypatch):
    monkeypatch.setattr(evidence, "LARGEST", 2000)
    harmful = [paper(content, name) for name, content in HARMFUL.items()]
    answer = send(
        lin,
        **{
            "days-0-photos": paper(),
            "days-3-place": "济南",
            "days-3-photos": [*harmful, paper(name="泉.png")],
        },
    )
    assert answer.status_code == 422
    page, known = answer.text, files(town)
    summary = page[page.index("data-error-summary") :].partition("</ul>")[0]
    assert re.findall(r'href="#([^"]+)">照片</a>', summary) == ["days-1-photos"]
    for name in HARMFUL:
        said = "超过10MB" if name == "大.png" else "不是可用的图片、PDF或Office文件"
        assert f"第2行：“{name}”{said}" in page
    assert 'value="济南"' in page
    assert [known[one] for row in (0, 1) for one in kept(page, row)] == ["站台.png", "泉.png"]
    again = send(
        lin,
        **{f"days-{row}-photos.kept": list(kept(page, row)) for row in (0, 1)},
        **{"days-1-place": "济南"},
    )
    assert again.status_code == 302, again.text
    assert len(cases(town)) == 1


def test_more_files_than_a_row_may_have_are_told_at_the_row(lin):
    answer = send(lin, **{"days-0-photos": [paper(), paper(), paper()]})
    assert answer.status_code == 422
    assert "第1行：最多上传2个附件。" in answer.text
    assert len(kept(answer.text, 0)) == 3


def test_a_draft_keeps_the_files_of_the_rows_that_are_left(town, lin):
    first = send(
        lin,
        act="draft",
        **{
            "days-0-photos": paper(),
            "days-1-place": "东昌府",
            "days-1-photos": paper(name="湖.png"),
            "days-2-place": "济南",
            "days-2-photos": paper(name="泉.png"),
        },
    )
    page = lin.get(first.location).text
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    second = send(  # the row in the middle was removed, which leaves a gap
        lin,
        act="draft",
        key=key,
        **{"days-0-photos.kept": list(kept(page, 0)), "days-2-place": "济南"},
        **{"days-2-photos.kept": list(kept(page, 2))},
    )
    page, known = lin.get(second.location).text, files(town)
    assert [known[one] for row in (0, 1) for one in kept(page, row)] == ["站台.png", "泉.png"]
    assert kept(page, 2) == {}


def test_a_row_of_nothing_but_a_file_counts(town, lin):
    answer = send(lin, **{"days-0-place": "", "days-2-photos": paper()})
    assert answer.status_code == 422
    assert "第1行：请填写去哪里。" in answer.text
    assert list(kept(answer.text, 0)) == list(files(town))


def test_somebody_else_s_file_is_nobody_s_to_name(town, lin):
    assert send(town.enter("zhao"), act="draft", **{"days-0-photos": paper()}).status_code == 302
    [other] = files(town)
    answer = send(lin, **{"days-0-photos.kept": other})
    assert answer.status_code == 404
    assert cases(town) == {None}


def test_a_file_where_none_is_asked_for_is_left_alone(town, lin):
    assert (
        send(lin, **{"days-0-place-photos": paper(), "days-x-photos": paper()}).status_code == 302
    )
    assert files(town) == {}


def test_an_official_reads_them_at_the_next_step(town, lin):
    answer = send(lin, **{"days-0-photos": paper()})
    page = town.enter("zhao").get(answer.location).text
    assert act_url(page)
    assert "站台.png" in page


def test_a_browser_sends_a_field_without_a_file(lin):
    empty = (io.BytesIO(b""), "", "application/octet-stream")
    answer = send(lin, **{"days-0-photos": empty, "days-1-place": "", "days-1-photos": empty})
    assert answer.status_code == 302, answer.text
