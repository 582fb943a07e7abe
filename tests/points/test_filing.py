"""What is taken as a claim and what is not, `domain.md` 6.3 and 6.8."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from clerk import Clerk, day

from app import clock
from app.db import new_id, session
from app.errors import Invalid, NotFound
from app.organisation.models import Membership
from app.points import claims
from app.points.filing import (
    ClaimTooOld,
    CycleClosed,
    EventInFuture,
    EvidenceMissing,
    QuantityOutOfRange,
)
from app.points.models import Claim
from app.points.rulebook import ItemNotActive
from app.points.status import ClaimStatus


@pytest.fixture(params=["SEED", "REF"])
def clerk(request, cast):
    """These hold whichever of the shipped rules are in force."""
    return Clerk(cast, request.param)


def test_a_claim_of_thirty_days_is_taken_and_an_older_one_refused(clerk, cast):
    today = clock.today()
    clerk.files(cast.lin, "D02", today - timedelta(days=30))
    with pytest.raises(ClaimTooOld) as refused:
        clerk.files(cast.lin, "D02", today - timedelta(days=31))
    assert str(refused.value) == "事情发生已有31天，超过30天的不再受理。"


def test_the_same_matter_twice_is_one_claim(clerk, cast):
    first = clerk.files(cast.lin, "D01", day("03-01"), activity_code="A7")
    again = clerk.files(cast.lin, "D01", day("03-01"), activity_code="A7")
    assert again is first
    assert session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 1
    assert clerk.files(cast.lin, "D01", day("03-01"), activity_code="A8") is not first
    assert clerk.files(cast.gao, "D01", day("03-01"), activity_code="A7") is not first


def test_a_matter_may_be_filed_again_after_it_was_withdrawn(clerk, cast):
    first = clerk.files(cast.lin, "D01", day("03-01"))
    claims.withdraw(first)
    assert clerk.files(cast.lin, "D01", day("03-01")) is not first


def test_a_returned_claim_is_revised_under_its_own_number(clerk, cast):
    case = clerk.case(cast.lin)
    claim = clerk.files(cast.lin, "D02", day("03-01"), case=case)
    clerk.settles(claim)
    revised = clerk.files(cast.lin, "D03", day("03-02"), case=case, quantity=Decimal(2))
    assert revised is claim
    assert (claim.number, claim.item.code, claim.quantity) == (case.number, "D03", 20)
    assert (claim.status, claim.granted) == (ClaimStatus.SUBMITTED, None)


def test_a_returned_claim_may_be_revised_after_the_freeze(clerk, cast):
    case = clerk.case(cast.lin)
    claim = clerk.files(cast.lin, "D02", day("03-01"), case=case)
    clock.freeze(claim.cycle.freezes_at)
    clerk.files(cast.lin, "D02", day("03-01"), case=case, quantity=Decimal(2))
    assert claim.quantity == 20


def test_a_quarter_takes_no_claims_after_its_freeze(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clock.freeze(claim.cycle.freezes_at)
    with pytest.raises(CycleClosed):
        clerk.files(cast.lin, "D02", day("03-31"))


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"quantity": Decimal("0.5")}, QuantityOutOfRange, "quantity"),
        ({"quantity": Decimal(21)}, QuantityOutOfRange, "quantity"),
        ({"evidence": ()}, EvidenceMissing, "evidence"),
    ],
)
def test_what_a_claim_lacks_is_said_at_its_field(clerk, cast, given, error, field):
    with pytest.raises(error) as refused:
        clerk.files(cast.lin, "D02", day("03-01"), **given)
    assert isinstance(refused.value, Invalid)
    assert list(refused.value.details) == [field]


def test_a_reward_needs_a_file_and_not_only_a_witness(clerk, cast):
    with pytest.raises(EvidenceMissing):
        clerk.files(cast.lin, "R03", day("03-01"), evidence=(), witnesses=(cast.gao.id,))


def test_what_has_not_happened_cannot_be_claimed(clerk, cast):
    with pytest.raises(EventInFuture):
        clerk.files(cast.lin, "D02", clock.today() + timedelta(days=1))


@pytest.mark.parametrize("item", ["B01", "N01", "X99"])
def test_members_claim_only_what_is_theirs_to_claim(clerk, cast, item):
    with pytest.raises(ItemNotActive):
        clerk.files(cast.lin, item, day("03-01"))


def test_only_members_have_points(clerk, cast):
    with pytest.raises(claims.NotAMember):
        clerk.files(cast.wang, "D02", day("03-01"))


def test_a_claim_needs_a_case_that_exists(clerk, cast):
    with pytest.raises(NotFound):
        claims.file(clerk.matter(cast.lin, "D02", day("03-01")), case_id=new_id())


def test_a_member_list_entry_is_what_makes_a_member(clerk, cast):
    session.execute(sa.delete(Membership).filter_by(person_id=cast.lin.id))
    with pytest.raises(claims.NotAMember):
        clerk.enters(cast.lin, "B01", day("03-01"))
