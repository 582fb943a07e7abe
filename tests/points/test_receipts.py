"""Why a claim got just this many points."""

from decimal import Decimal

from clerk import day

from app.points import claims


def test_the_receipt_explains_every_figure(clerk, cast):
    clerk.completes(clerk.files(cast.lin, "D05", day("03-01"), quantity=Decimal(2)))
    receipt = clerk.settles(clerk.files(cast.lin, "D05", day("03-02"), quantity=Decimal(2)))
    assert (receipt.raw, receipt.posted, receipt.capped_out) == (20, 10, 10)
    assert (receipt.item_cap.left, receipt.item_cap.cut) == (10, 10)
    assert (receipt.category_cap.left, receipt.category_cap.cut) == (280, 0)
    assert [str(sentence) for sentence in receipt.sentences] == [
        "每次1.0分，2.0次计2.0分。",
        "本事项全年最多3.0分，此前已用2.0分，还可计1.0分。",
        "履责分全年最多30.0分，此前已用2.0分，还可计28.0分。",
        "本次计1.0分。",
        "超出部分1.0分留存备查，不计入。",
    ]


def test_the_receipt_says_that_an_activity_counts_two_hours(clerk, cast):
    claim = clerk.files(cast.lin, "D01", day("03-01"), quantity=Decimal("3.5"))
    sentences = [str(sentence) for sentence in clerk.settles(claim).sentences]
    assert sentences[:2] == [
        "核实数量为3.5，按规定计2.0。",
        "每小时1.0分，2.0小时计2.0分。",
    ]
    assert sentences[-1] == "这些分同时记入可兑换积分。"


def test_the_receipt_follows_the_table_of_the_procedure(clerk, cast):
    claim = clerk.files(cast.lin, "D03", day("03-01"))
    receipt = claims.settle(claim, quantity=Decimal(1), raw=Decimal("1.5"))
    assert receipt.posted == 15
    assert str(receipt.sentences[0]) == "按计分表，本事项计1.5分。"


def test_the_receipt_names_the_quarter_that_a_cap_counts(clerk, cast):
    receipt = clerk.settles(clerk.enters(cast.lin, "B01", day("03-01"), quantity=Decimal(4)))
    assert (receipt.item_cap.period, receipt.item_cap.cut) == ("每季度", 20)
    assert str(receipt.sentences[1]) == "本事项每季度最多6.0分，此前已用0.0分，还可计6.0分。"
