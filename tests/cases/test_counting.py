"""Every rule, every way to speak in every order, against a count made in another way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases import counting
from app.cases.signatures import Signature, Voice
from app.engine import Signing

AGREE, REJECT, ABSTAIN = Voice.AGREED, Voice.REJECTED, Voice.ABSTAINED
WEIGHTS = (1, 2, Decimal("0.5"))
RULES = {
    "all": {},
    "any": {},
    "in-order": {},
    "ratio(2/3)": {"share": Fraction(2, 3)},
    "ratio(>1/2)": {"share": Fraction(1, 2), "is_more": True},
    "ratio(0.5)": {"share": Fraction(1, 2)},
    "ratio(100%)": {"share": Fraction(1)},
}


def final(rule, votes):
    """The result when everybody has spoken; votes are (voice, weight)."""
    agreeing = sum(Fraction(weight) for voice, weight in votes if voice == AGREE)
    of = sum(Fraction(weight) for _voice, weight in votes)
    voices = [voice for voice, _weight in votes]
    if rule == "any":
        return AGREE in voices
    if rule in {"all", "in-order"}:
        return AGREE in voices and REJECT not in voices
    share = RULES[rule]["share"]
    return agreeing > of * share if "is_more" in RULES[rule] else agreeing >= of * share


def expected(rule, spoken, to_come, *, at_once):
    """What is decided after the spoken: nothing yet, if those to come could turn it."""
    if rule == "any":
        return _expected_of_any(spoken, to_come, at_once=at_once)
    if to_come and not at_once:
        return None
    futures = product((AGREE, REJECT, ABSTAIN), repeat=len(to_come))
    results = {final(rule, [*spoken, *zip(future, to_come, strict=True)]) for future in futures}
    return results.pop() if len(results) == 1 else None


def _expected_of_any(spoken, to_come, *, at_once):
    decisive = (AGREE, REJECT) if at_once else (AGREE,)
    first = next((voice for voice, _weight in spoken if voice in decisive), None)
    return first == AGREE if first or not to_come else None


def signing(rule, *, at_once):
    return Signing(rule=rule.partition("(")[0], at_once=at_once, **RULES[rule])


def signature(of, voice, weight):
    return Signature(of=of, voice=voice, weight_text=str(weight))


def weighed(rule):
    return WEIGHTS if rule.startswith("ratio") else (1, 1, 1)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_decides_as_soon_as_it_may_and_no_sooner(rule, at_once):
    for voices in product((AGREE, REJECT, ABSTAIN), repeat=3):
        for order in permutations(zip(voices, weighed(rule), strict=True)):
            for told in range(1, 4):
                spoken, to_come = order[:told], [weight for _, weight in order[told:]]
                rows = [signature(3, *one) for one in spoken]
                rows += [signature(3, None, weight) for weight in to_come]
                found = counting.decision(signing(rule, at_once=at_once), rows)
                if rule == "any" and at_once:  # nothing is asked any more after the first
                    told_before = [voice for voice, _ in spoken[:-1]]
                    if set(told_before) - {ABSTAIN}:
                        continue
                said = expected(rule, list(spoken), to_come, at_once=at_once)
                assert found == said, (rule, at_once, spoken, to_come)


@given(
    st.lists(
        st.tuples(st.sampled_from([AGREE, REJECT, ABSTAIN]), st.integers(0, 9)),
        min_size=1,
        max_size=9,
    ).filter(lambda votes: sum(weight for _, weight in votes)),
    st.sampled_from(list(RULES)),
    st.booleans(),
)
def test_the_last_voice_always_decides_and_a_decision_is_never_turned(votes, rule, at_once):
    if not rule.startswith("ratio"):
        votes = [(voice, 1) for voice, _weight in votes]
    judged = signing(rule, at_once=at_once)
    verdicts = []
    for told in range(1, len(votes) + 1):
        rows = [signature(len(votes), *one) for one in votes[:told]]
        rows += [signature(len(votes), None, weight) for _, weight in votes[told:]]
        verdicts.append(counting.decision(judged, rows))
    assert verdicts[-1] is not None
    decided = [one for one in verdicts if one is not None]
    if rule != "any":
        assert set(decided) == {verdicts[-1]}
        assert verdicts[-1] == final(rule, votes)


def test_what_is_missing_is_told_in_people_or_in_weight():
    rows = [signature(5, AGREE, 1), signature(5, REJECT, 1), *(signature(5, None, 1),) * 3]
    more = counting.standing(signing("ratio(>1/2)", at_once=True), rows)
    assert (more.spoken, more.of, more.needed) == (2, 5, 2)
    least = counting.standing(signing("ratio(2/3)", at_once=True), rows)
    assert least.needed == 3
    rule = Signing(rule="ratio", share=Fraction(1, 2), weights="weight")
    assert counting.standing(rule, rows).needed == Decimal("1.5")
    assert counting.standing(signing("all", at_once=False), rows).needed == 3
