"""A real server on a demonstration of its own, and a real Chromium before it."""

from __future__ import annotations

import shutil
import subprocess

import lacking
import pytest
from demonstration import ROOT, environment
from playwright.sync_api import sync_playwright
from visiting import FLASK, Visitor, served

#: Chromium, the lightest first: the shell has no windows around its pages.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


@pytest.fixture(scope="session")
def site_folder(demonstrated, tmp_path_factory):
    """Where the running house keeps its database and all else."""
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("site") / "instance")


@pytest.fixture(scope="session")
def site(site_folder):
    """The address of a running house with the demonstration."""
    with served(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def deploy(site, site_folder, tmp_path_factory):
    """Puts the files of a procedure in force on the running house, as an operator does."""

    def put(files):
        folder = tmp_path_factory.mktemp("procedure")
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        command = [*FLASK, "deploy", str(folder)]
        subprocess.run(command, cwd=ROOT, env=environment(site_folder), check=True)

    return put


@pytest.fixture(scope="session")
def chromium():
    found = map(shutil.which, BROWSERS)
    executable = next(filter(None, found), None)
    if executable is None:
        lacking.give_up("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """`visit("secretary")` gives a signed-in visitor; all leave in the end without faults."""
    visitors = []

    def enter(username, **look):
        visitors.append(Visitor(chromium, site, username, **look))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.leaves()
    assert [fault for visitor in visitors for fault in visitor.faults] == []
