"""Keyset pages: complete, without doubles, in both directions, whatever stands in the address."""

from datetime import UTC, datetime

import pytest

from musrenbang.lib.keyset import Order, paginate
from regions.enums import RegionLevel
from regions.models import Region

pytestmark = pytest.mark.django_db

BY_POPULATION = Order("population")


def make_regions(*populations: int) -> None:
    Region.objects.bulk_create(
        Region(code=f"{n:02d}", level=RegionLevel.PROVINCE, name=f"Wilayah {n}", population=population)
        for n, population in enumerate(populations)
    )


def walk(order: Order, size: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        page = paginate(Region.objects.all(), order, cursor, size)
        pages.append([region.code for region in page.object_list])
        if not page.has_next:
            return pages
        cursor = page.next_page_number


@pytest.mark.parametrize("order", [BY_POPULATION, Order("population", descending=False), Order("name", is_text=True)])
def test_walks_over_ties_without_losing_or_doubling(order: Order) -> None:
    make_regions(5, 5, 5, 5, 3, 3, 9)
    Region.objects.filter(code__in=["01", "03"]).update(name="Ë “nama” – sama")
    codes = [code for page in walk(order, 2) for code in page]
    expected = Region.objects.order_by(*order.names(backwards=False)).values_list("code", flat=True)
    assert codes == list(expected)


def test_goes_back_to_the_same_page() -> None:
    make_regions(7, 6, 5, 4, 3)
    first = paginate(Region.objects.all(), BY_POPULATION, "", 2)
    second = paginate(Region.objects.all(), BY_POPULATION, first.next_page_number, 2)
    back = paginate(Region.objects.all(), BY_POPULATION, second.previous_page_number, 2)
    assert (first.has_previous, second.has_previous, back.has_previous) == (False, True, False)
    assert back.object_list == first.object_list
    assert back.has_next


@pytest.mark.parametrize("cursor", ["", "x", "n1", "n1-", "n-1-1", "n1-1-1", f"n{'9' * 17}-1", "n１-1", "p"])
def test_unreadable_cursors_give_the_first_page(cursor: str) -> None:
    make_regions(1, 2)
    assert len(paginate(Region.objects.all(), BY_POPULATION, cursor, 5).object_list) == 2


def test_times_survive_the_address_to_the_microsecond() -> None:
    order = Order("valid_from", is_time=True)
    moment = datetime(2026, 2, 12, 3, 4, 5, 678901, tzinfo=UTC)
    row = Region(pk=3, valid_from=moment)  # type: ignore[misc] - only its attribute matters here
    assert order.read(order.spell(row).split("-")[0]) == moment
    assert order.read("9" * 16).year == 2286
