"""What was stored by an earlier release can be restored by this one; one sample per format."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from engine.ledger import call_of, ledger
from engine.play import Play

from app import engine

FORMATS = Path(__file__).parent / "formats"

#: Format 1: a parallel block with a task and its timer, a sub-process for each of two members (one
#: has answered), and a third branch that has reached the join.
SPEC_1 = (
    "KLUv/WA8GVUaAAbdVC+AKUkHJjESmGUGp8Jta4u2bbkS7S3JNsjfWtpEln38Lcsxvk5QIh74j9dTFsXCAkgAQwBK"
    "AF+GMpYN3YlAtPlL8TqKJ8V3Umqr3DfTnds7EKuNO9eczQ7yQDnW++bpd66ChQwULmA45d7k3rnEKYcUGTujeN1J"
    "lOtsWC0OEtncwU6NnZkyR93UHUVbq6n9db7zxq0cY7VXY36vqkZ0CEx2551IWlI5HY83+I32hPdXLUR5p5aLo1Xa"
    "2RiFOpGiTSbJ8JfmDXPnLOVCuZTa+ybh7CD3MyNPOYRyHPOUVILE0tjS0B7tm70zXQPCAYJBA0TDNVg68FnLVRXh"
    "kQ/vVJCeUnIuTauXMsPWChFFAiBBXBARIB5AXBpDNFAAsVkSQETMHICYiAIQEdEeETEAYvIzOJvhphhigyVi8qBS"
    "Q3cLEofEPTjRNrU8OSLaa97amnIVcYDCqAEWUohoRlKSQqE5MEJikKoa6gESYNIwx8IYJRVDRGBEI5JQ4kREAhmT"
    "INUBW5lDat9QIlPG4jNnmF1ym03kzYlvScDNEV6iJvIPC4KS+EnEvsHJdce77VjjCTJMeHTAyqQnCS39bpfoYIA0"
    "AuMPlwmY+6c10d3HBjma4CHmgzIH32fopdJ6I9ZOjaIg0hLXSm0vJM6+pvDMNGX4HpiqFCEXWwaHAi2F4Eoq20/X"
    "EZTfou75Sa731Cpu8+eIr6T9QgAv0UG+w+1BO9u35EEhwqwQBpTPzxBedKjiK0hFJCpnis4m86AFGPD14OtGF8J2"
    "bPkYi3bsqPxnbEcI9WJJVEfUdGxDBqjcC3FHKw8JKeDRuMYOYfgVsBX0Et7DUtk8X1yMX2ZudSEQD+5+wQj+TzPA"
    "h5PhOXlmSqTKNNIv6ElDYox0uoyCmdws+eHKR3LE+OKvS/bMnZBZqMqBTMk2kegDlK5+P62sOlVQVcLvKdNN1SXU"
    "Mhzihl8tJBfFpP8w3WQg9xv0s7xrDGUs3RwzRCUExDfemwNXNrtqq7suL03xES6Xp71Vr9jRalojQEeeYLE0tJB2"
    "kVR5CyQZNjRVz9IzKLEdGMovlWZ4cALBETyiXzUI2tEouVMscupRVftrtX2GeJfcPT6S6a44l2raZFVV"
)
STATE_1 = (
    "KLUv/WC7ACUJAOYWPyBgadQBhFj1s4O4N3Hbs5MURLMPLIjdTbYkHpliEAR2ATwAMAA1AE4B6OWGIRLOslgcJnHw"
    "m9EBoANQeelltjgkAn6WFw6JvzZYDgm+DxTrsqJhiARL+LlTAUFKkGJKIYePGs7y1e8mNFC/ib8bUuo3/Z73O8Ij"
    "/o4YmQjqN39H/d4P1C/+fqq/UwaDkceBT6hvLX7ecFmBJcuBnxtP9MMf+m2NOc1i+fwsKxaKo2CNj8tsYRI/lxc/"
    "vyc64g39GurpSFV/X0UJu7v6XYXPI1S9EY7CP7bhcqKfI9XvtrtEl/I4cJk5iZ+jI1foCm8c0W9bbthicZgBBIZR"
    "Ag4AmJGy+kt9dnTRjsFC3FFDE0D8zItgknJzDNyrMlhlHjyjVWc="
)


def test_format_1_restores_and_goes_on():
    spec = engine.Spec.load(base64.b64decode(SPEC_1))
    run = engine.Run.restore(spec, base64.b64decode(STATE_1))
    assert (run.variables["day"], run.variables["amount"]) == (date(2026, 3, 3), Decimal("1.5"))
    assert sorted(task.element for task in run.ready()) == ["a", "ask"]
    run.advance(run.next_due)
    assert sorted(task.element for task in run.ready()) == ["a", "ask", "late"]
    for element in ("ask", "a", "late", "last"):
        task = next(one for one in run.ready() if one.element == element)
        run.complete(task.id, {"agree": False})
    assert run.finished
    assert run.variables["votes"] == [True, False]


class Kept(Play):
    """A case that an earlier release has left in the middle of its way."""

    def __init__(self, name: str) -> None:
        kept = json.loads((FORMATS / f"{name}.json").read_text())
        self.spec = engine.Spec.load(base64.b64decode(kept["spec"]))
        self.make_call = call_of
        self.stored = base64.b64decode(kept["state"])


def test_format_1_with_everything_it_knew_goes_on_to_its_end():
    """Instances in turn and at once, results, notes, arrivals on two levels, an operation done."""
    play = Kept("1_everything")
    assert play.open == ["look", "reminded", "sign", "take_turns", "weigh", "weigh", "work"]
    assert play.run.next_due == datetime(2026, 3, 3, 21, tzinfo=UTC)
    assert play.task("sign").due == datetime(2026, 3, 6, 1, tzinfo=UTC)
    assert (play.task("sign").item, play.task("take_turns").item) == ("li", "wang")
    play.step(lambda run: run.advance(run.next_due)).does("reminded").does("reminded")
    play.does("sign", agree=True).does("take_turns", said=2)
    play.step(lambda run: run.deliver("paid", {"no": 1}, key=7)).does("work", amount=101)
    play.does("weigh").does("weigh").does("look", opinion="no").does("sum_up").does("sum_up")
    play.step(lambda run: run.deliver("news"))
    assert play.open == ["last"]
    assert play.variables == {
        "amount": 101,
        "order": 7,
        "members": ["li", "wang"],
        "receipt": 1,
        "day": date(2026, 3, 3),
        "span": timedelta(days=2),
        "receipt_of_payment": {"no": 1},
        "votes": [True, date(2026, 4, 1)],
        "turns": [Decimal("1.5"), 2],
        "opinions": [{"a": [date(2026, 1, 2)]}, "no"],
    }
    assert play.does("last").finished


def test_what_format_1_had_done_can_still_be_taken_back():
    play = Kept("1_everything")
    play.step(lambda run: run.move_to("apply"))
    assert ledger == [("case-1:3", -7)]
    assert play.open == ["apply"]


def test_a_send_back_in_an_instance_of_format_1_ends_only_that():
    play = Kept("1_everything")
    play.step(lambda run: run.move_to("look", "27"))
    assert play.open.count("look") == 1
    assert len(play.open) == 7


def test_format_2_with_everything_it_knows_goes_on_to_its_end():
    """Calls with keys, event sub-processes armed and running, a transaction, loops, instances."""
    play = Kept("2_everything")
    assert len(play.open) == 22
    assert play.waiting == [
        ("note", "on_remark_start"),
        ("paid", "verify.wait"),
        ("paid", "verify.wait"),
    ]
    assert play.run.next_due == datetime(2026, 3, 3, 11, tzinfo=UTC)
    play.does("inside").does("decide", refused=True).does("mend").does("grown_step")
    assert [amount for _, amount in ledger] == [-7]
    for name in ("li", "zhao"):
        play.does("sign", name, agree=name)
        play.step(lambda run, name=name: run.deliver("paid", {}, key=name))
    play.does("take_turns", said=2).does("take_turns", said=3).does("again", more=False)
    for element, count in (("ask", 5), ("weigh", 3), ("sum_up", 3), ("hurry", 3)):
        for number in range(count):
            play.does(element, opinion=number)
    play.does("verify.look", found=1).does("verify.look", found=2)
    for _ in range(3):
        play.does("verify.weigh")
    assert play.open == ["remark", "work"]
    assert play.does("work").open == ["last", "remark"]
    assert play.variables["votes"] == ["li", date(2026, 4, 1), "zhao"]
    assert play.variables["turns"] == [Decimal("1.5"), 2, 3]
    assert play.variables["register"][19] == {"no": 19, "on": date(2026, 1, 20)}
    assert {"who", "turn"}.isdisjoint(play.variables)
    play.does("remark").does("last")
    assert (play.finished, play.waiting, play.run.next_due) == (True, [], None)


def test_format_2_can_be_sent_back_and_taken_back():
    play = Kept("2_everything")
    play.step(lambda run: run.move_to("apply"))
    assert (play.open, [amount for _, amount in ledger]) == (["apply"], [-7])
    assert [one.message for one in play.run.awaited] == ["note"]
