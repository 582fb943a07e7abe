from decimal import Decimal

import pytest

from app.points.amounts import NotInTenths, points, shown, tenths


def test_points_become_whole_tenths_and_back():
    assert tenths(Decimal("5.5")) == 55
    assert points(55) == Decimal("5.5")
    assert (shown(20), shown(-5), shown(0)) == ("2.0", "-0.5", "0.0")


@pytest.mark.parametrize("figure", ["0.05", "1.25", "NaN", "Infinity"])
def test_what_is_finer_than_a_tenth_is_refused(figure):
    with pytest.raises(NotInTenths):
        tenths(Decimal(figure))
