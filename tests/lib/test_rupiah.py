"""Rupiah in and out, without losing one."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from musrenbang.lib.fields import RupiahField
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah, format_rupiah_short, multiply, parse_rupiah

# How people write amounts, and what nobody can be sure of; the page that adds up while typing reads them alike.
READINGS = [
    ("Rp 1.500.000,-", 1_500_000),
    ("Rp. 1.500.000,00", 1_500_000),
    ("1500000", 1_500_000),
    (" 1.000 ", 1_000),
    ("rp 600.000.000 rupiah", 600_000_000),
    ("600 juta", 600_000_000),
    ("Rp600 jt", 600_000_000),
    ("1,5 miliar", 1_500_000_000),
    ("1.5 Milyar", 1_500_000_000),
    ("1.500 juta", 1_500_000_000),
    ("Rp1,255 triliun", 1_255_000_000_000),
    ("750 ribu", 750_000),
    ("Rp1.1 billion", 1_100_000_000),
]
REFUSED = [
    *("", "Rp", "juta", "15.00", "1.5", "-1000", "1.500.000,50", "seribu", "1e6", "1,5", "-5 juta", "٥ juta"),
    *("1,5 M", "5 m", "1.2.3 juta", "15.00.000 juta", "1,5,5 juta", "5 juta lebih", "0,0000001 juta"),
    *("1,500 million", "1.500 million"),  # another sum in English than here
]
AMOUNTS = st.integers(min_value=0, max_value=10**15)


@given(AMOUNTS)
def test_what_is_written_is_read_back(amount: int) -> None:
    assert parse_rupiah(format_rupiah(amount)) == amount


def test_sums_are_grouped_like_the_other_numbers_of_the_page() -> None:
    assert (format_rupiah(8_898_690_000), format_number(1_697)) == ("Rp8.898.690.000", "1.697")
    with override("en"):
        assert (format_rupiah(8_898_690_000), format_number(1_697)) == ("Rp8,898,690,000", "1,697")
        assert format_rupiah_short(850_000) == "Rp850,000"
        assert format_rupiah(-1_500) == "-Rp1,500"
        assert RupiahField().prepare_value(1_500_000) == "1.500.000", "fields read points alone"


@given(st.decimals(min_value="0.01", max_value=10**6, places=2), st.integers(min_value=1, max_value=10**10))
def test_a_product_is_off_by_half_a_rupiah_at_most(volume: Decimal, unit_price: int) -> None:
    assert abs(multiply(volume, unit_price) - volume * unit_price) <= Decimal("0.5")


@pytest.mark.parametrize(("text", "amount"), READINGS)
def test_reads_the_ways_people_write(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize("text", REFUSED)
def test_guesses_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="bukan jumlah rupiah"):
        parse_rupiah(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (950_000, "Rp950.000"),
        (65_000_000, "Rp65 juta"),
        (1_095_000_000, "Rp1,1 miliar"),
        (2_147_483_648_000, "Rp2,1 triliun"),
        (-1_500_000, "Rp-1,5 juta"),
    ],
)
def test_short(amount: int, text: str) -> None:
    assert format_rupiah_short(amount) == text


def test_unknown_and_negative() -> None:
    assert format_rupiah(None) == "–"
    assert format_rupiah(-1500) == "-Rp1.500"
