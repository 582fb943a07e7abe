"""The examples of a draft are tried without the house: as they say, or not, or untold."""

from __future__ import annotations

import examples as shipped
import pytest
from chained import chain
from onestep import graded, taking
from story import WORKFLOWS

from app.db import session
from app.definitions import catalogue, deployment, folders
from app.organisation.actors import SYSTEM
from app.studio import exampleruns, examples
from app.studio.examples import UnreadableExamples, Verdict

SIGNED = """
today = 2026-03-03
[[example]]
name = "都同意"
path = ["start", "ask", "a", "b", "done"]
outcome = "done"
variables = { a_result = "agree" }
start = { purpose = "证明" }
step = [
  { at = "a", answers = { a_result = "agree" } },
  { at = "b", answers = { b_result = "agree" } },
]
"""
TWO = (("a", "ASSESSOR", {}), ("b", "SECRETARY", {}))


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


@pytest.fixture(autouse=True)
def _in_the_room(cast):
    del cast


def tried(files, given):
    """The examples of a text, or of the texts of a folder, tried on a procedure."""
    version = deployment.deploy(SYSTEM, files)
    session.flush()
    texts = given if isinstance(given, dict) else {examples.FILE: given}
    return examples.of(catalogue.deployed(version.id), texts)


def test_an_example_that_comes_out_as_it_says():
    assert [(one.name, one.verdict) for one in tried(chain(*TWO), SIGNED)] == [
        ("都同意", Verdict.AS_SAID)
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('outcome = "done"', 'outcome = "refused"', "结果"),
        ('"a", "b", "done"]', '"b", "done"]', "经过"),
        ('{ a_result = "agree" }\nstart', '{ a_result = "reject" }\nstart', "a_result"),
        ('{ at = "b", answers = { b_result = "agree" } },', "", "没有办结"),
        ('at = "b"', 'at = "ask"', "没有轮到"),
    ],
)
def test_where_it_differs_is_told(old, new, said):
    assert old in SIGNED
    [one] = tried(chain(*TWO), SIGNED.replace(old, new))
    assert one.verdict == Verdict.DIFFERS
    assert any(said in str(sentence) for sentence in one.differences)


def test_an_inserted_step_shows_in_the_examples():
    """The steps after it do not come to their turn: somebody must write what is said there."""
    three = (TWO[0], ("c", "DISCIPLINE_COMMISSIONER", {}), TWO[1])
    [one] = tried(chain(*three), SIGNED)
    assert "没有轮到“b”办理" in [str(sentence) for sentence in one.differences]


def test_decisions_are_worked_out():
    text = """
today = 2026-03-03
[[example]]
name = "高分"
path = ["start", "ask", "rule", "good"]
outcome = "good"
start = { score = 92.5 }
variables = { level = "A", score = 92.5 }
"""
    [one] = tried(graded(([">= 60"], ['"A"']), (["< 60"], ['"B"'])), text)
    assert (one.verdict, one.differences) == (Verdict.AS_SAID, ())


TAKEN = """
today = 2026-03-03
[[example]]
name = "取货"
path = ["start", "ask", "take", "taken"]
outcome = "taken"
start = { score = 1 }
variables = { left = 3 }
"""


def test_what_only_the_house_knows_is_not_guessed():
    [one] = tried(taking(), TAKEN)
    assert (one.verdict, one.operations) == (Verdict.UNTOLD, ("test.take_one",))


def test_a_reply_stands_for_the_house():
    [one] = tried(taking(), f"{TAKEN}replies = {{ take = {{ left = 3 }} }}")
    assert (one.verdict, one.differences) == (Verdict.AS_SAID, ())


def test_a_file_that_cannot_be_read_says_so():
    with pytest.raises(UnreadableExamples):
        tried(chain(*TWO), "today = ")


@pytest.mark.parametrize("folder", shipped.folders())
def test_a_shipped_example_is_told_without_the_house_and_comes_out_as_in_it(folder):
    files = folders.read(WORKFLOWS / folder)
    shipped.deploy_called_by(files)
    found = tried(files, texts(files))
    wrong = [
        (one.name, one.operations, list(map(str, one.differences)))
        for one in found
        if one.verdict != Verdict.AS_SAID
    ]
    assert wrong == []


def texts(files):
    return {name: content.decode() for name, content in files.items()}


def test_a_run_of_another_example_is_not_used():
    files = folders.read(WORKFLOWS / "points_departure")
    given = texts(files)
    before = given["cases.toml"]
    given["cases.toml"] = before.replace('cause = "died"', 'cause = "expelled"', 1)
    assert given["cases.toml"] != before
    assert Verdict.UNTOLD in [one.verdict for one in tried(files, given)]


@pytest.mark.parametrize(
    "broken",
    ["{", "[1]", "5", '{"%s": {}}', '{"%s": 7}', "[" * 100_000],
    ids=["cut", "list", "number", "empty", "no entry", "deep"],
)
def test_runs_that_cannot_be_read_are_none(broken):
    files = folders.read(WORKFLOWS / "points_departure")
    given = texts(files)
    [first, *_others] = examples.read(given["cases.toml"])
    given["runs.json"] = broken.replace("%s", exampleruns.digest(first))
    assert Verdict.UNTOLD in [one.verdict for one in tried(files, given)]
    deployment.deploy(SYSTEM, {name: text.encode() for name, text in given.items()})


def test_runs_are_no_part_of_what_a_version_says():
    files = folders.read(WORKFLOWS / "points_departure")
    first = deployment.deploy(SYSTEM, files)
    session.flush()
    assert deployment.deploy(SYSTEM, {**files, "runs.json": b"{}"}) is first
