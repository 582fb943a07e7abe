"""No file does harm: each is refused soon, at the element, in a sentence; never a traceback."""

from __future__ import annotations

import re

import effort
import pytest
from security import hostile_files

from app import operations
from app.definitions import deployment

FOLDERS = hostile_files.folders()
CHINESE = re.compile("[\u4e00-\u9fff]")
#: In units of `effort`; nothing here needs a tenth of it.
SOON = 20_000


@pytest.fixture(autouse=True, scope="module")
def register():
    operations.register_all()


@pytest.fixture(autouse=True, scope="module")
def house_without_procedures(houses):
    """A diagram that calls another procedure makes the check look for it."""
    with houses("sqlite").fresh().app_context():
        yield


@pytest.mark.parametrize("name", FOLDERS)
def test_a_hostile_file_is_refused_soon_in_a_sentence(name):
    at_fault, files = FOLDERS[name]
    with effort.measured() as spent:
        faults = [problem for problem in deployment.check(files) if problem.is_error]
    assert spent.units < SOON
    assert faults, "it would have been deployed"
    assert at_fault in {problem.file for problem in faults}
    assert all(CHINESE.search(str(problem.message)) for problem in faults)


def test_there_are_many_and_the_sound_folder_is_not_among_them():
    assert len(FOLDERS) > 90
    _name, files = next(iter(FOLDERS.values()))
    sound = {**files, "process.bpmn": hostile_files.plain().xml()}
    assert [problem for problem in deployment.check(sound) if problem.is_error] == []
