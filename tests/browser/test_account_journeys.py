"""Two journeys on a house with a provider: three administrators apart, and single sign-on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from unittest.mock import patch

import localprovider
import pytest
from visiting import Visitor, served

OTHERS = {
    "securityadmin": ("/studio", "/channels"),
    "sysadmin": ("/accounts", "/people"),
    "auditadmin": ("/accounts", "/grants", "/studio"),
}


@pytest.fixture(scope="module")
def provider():
    with localprovider.running() as address:
        yield address


@pytest.fixture(scope="module")
def folder(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("accounts") / "instance")


@pytest.fixture(scope="module")
def house(folder, provider):
    """The address of a demonstration that trusts the provider."""
    settings = {
        "OIDC_ISSUER": provider,
        "OIDC_CLIENT_ID": localprovider.CLIENT,
        "OIDC_CLIENT_SECRET": localprovider.SECRET,
    }
    with patch.dict(os.environ, settings), served(folder) as address:
        yield address


def refusals(folder):
    """Who was refused what, as the chain of the administrators tells."""
    with sqlite3.connect(folder / "xingji.db") as database:
        told = "SELECT actor_name, details FROM audit_entry WHERE action = 'access.refused'"
        return database.execute(told).fetchall()


def test_three_administrators_keep_apart_and_grant_by_two(chromium, house, folder):
    three = {name: Visitor(chromium, house, name) for name in OTHERS}
    security, system = three["securityadmin"], three["sysadmin"]
    security.page.click(".rail a[href='/accounts']")
    security.page.fill("#q", "member")
    security.page.press("#q", "Enter")
    security.page.click("a.row-title >> text=林一帆")
    security.page.select_option("#role", "AUDITOR")
    security.page.fill("#reason-grant", "轮岗")
    security.page.click("form:has(#reason-grant) .btn-primary")
    assert "等待复核" in security.reads()
    assert security.page.locator("text=同意").count() == 0
    system.goes("/grants")
    system.page.click("main .btn-primary >> text=同意")
    assert "已生效" in system.reads()
    for name, paths in OTHERS.items():
        for path in paths:
            three[name].goes(path)
            assert "代码 40" in three[name].page.inner_text("body")
    press = f"() => fetch('{house}/accounts', {{method: 'GET'}}).then(told => told.status)"
    assert three["auditadmin"].page.evaluate(press) == 404
    assert len(refusals(folder)) == sum(map(len, OTHERS.values())) + 1
    for visitor in three.values():
        visitor.leaves()


def test_somebody_comes_in_by_the_provider_and_leaves_it(chromium, house):
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{house}/inbox")
    page.click("text=用统一身份认证登录")
    page.fill("input[name=user]", "member")
    page.click("text=sign in at the provider")
    page.wait_for_url(f"{house}/inbox")
    assert "林一帆" in page.inner_text(".topbar")
    page.goto(f"{house}/account")
    assert "统一身份认证" in page.inner_text("main")
    page.click(".topbar .dropdown:has-text('退出登录') > button")
    page.click("text=退出登录")
    page.click("text=也从那里退出")
    assert "out of the provider" in page.inner_text("body")
    page.goto(f"{house}/inbox")
    assert page.url.startswith(f"{house}/sign-in")
    context.close()
