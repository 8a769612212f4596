"""Figures as people here type them."""

from decimal import Decimal

import pytest
from django import forms

from musrenbang.lib.fields import RUPIAH_LIMIT, RupiahField, VolumeField, parse_volume


@pytest.mark.parametrize(
    ("typed", "volume"),
    [("57", "57"), ("12,5", "12.5"), ("12.5", "12.5"), ("1.000", "1000"), ("1.000,25", "1000.25"), (" 3 0 ", "30")],
)
def test_volumes_are_read_the_indonesian_way(typed: str, volume: str) -> None:
    assert parse_volume(typed) == Decimal(volume)


@pytest.mark.parametrize("typed", ["banyak", "-3", "1,5,2", "1.00.0", "12,345", "٣", "1e3", ""])
def test_nothing_is_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match="bukan volume"):
        parse_volume(typed)


@pytest.mark.parametrize("typed", ["0", "0,00", "10.000.001", "abc"])
def test_a_volume_lies_above_zero_and_below_the_absurd(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        VolumeField().clean(typed)


@pytest.mark.parametrize(("typed", "amount"), [("Rp 1.500.000,-", 1_500_000), ("2500000", 2_500_000)])
def test_rupiah_are_read_with_and_without_points(typed: str, amount: int) -> None:
    assert RupiahField().clean(typed) == amount


@pytest.mark.parametrize("typed", ["0", "1,5", "-7", str(RUPIAH_LIMIT + 1), "sejuta"])
def test_rupiah_are_whole_positive_and_sane(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        RupiahField().clean(typed)


def test_empty_is_empty_and_stored_figures_are_shown_as_typed() -> None:
    assert RupiahField(required=False).clean("") is None
    assert VolumeField(required=False).clean("") is None
    assert RupiahField().prepare_value(1_500_000) == "1.500.000"
    assert RupiahField().prepare_value("salah ketik") == "salah ketik"
    assert VolumeField().prepare_value(Decimal("12.50")) == "12,5"
    assert VolumeField().prepare_value(Decimal("57.00")) == "57"
