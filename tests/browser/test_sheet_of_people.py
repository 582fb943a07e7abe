"""导入 in a browser: a workbook with faults, all of them told; mended, looked at, carried out."""

from __future__ import annotations

from workbooks import book

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def uploads(visitor, content):
    file = {"name": "机构.xlsx", "mimeType": MIME, "buffer": content}
    visitor.page.set_input_files("#sheet", files=[file])
    visitor.page.click("text=上传并核对")
    visitor.settles()


def test_a_workbook_is_mended_and_its_people_can_be_chosen(visit):
    visitor = visit("subdistrict")
    page = visitor.page
    visitor.goes("/organisation/sheets")
    people = [("hualin", "花临川", "LY0101", ""), ("yunhe", "云鹤", "LY0999", "")]
    post = ("hualin", "考核小组", "LY0101", "2026-05-18")
    uploads(visitor, book(people=people, posts=[(*post, "昨天")]))
    assert "422" in visitor.faults.pop()  # of the browser: that the workbook was refused
    told = page.inner_text(".sheet-faults")
    assert "表里有2处要改" in visitor.reads()
    assert "没有编码是“LY0999”的单位" in told
    assert "请填写日期" in told
    people[1] = ("yunhe", "云鹤", "LY0102", "")
    uploads(visitor, book(people=people, posts=[(*post, "")]))
    assert "花临川（hualin）" in visitor.reads()
    page.click("text=确定导入“机构.xlsx”")
    visitor.settles()
    assert "已导入。" in page.inner_text("#flash")
    secretary = visit("secretary")
    secretary.goes("/away")
    secretary.page.fill("[data-find]", "hlc")
    secretary.page.wait_for_selector(".person-tile:has-text('花临川')")
