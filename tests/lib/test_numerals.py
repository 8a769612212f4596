"""Numbers with points and in words."""

import pytest
from django.utils.translation import override

from musrenbang.lib.numerals import counted, format_number, spell_number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (215, "dua ratus lima belas"),
        (1000, "seribu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
        (999_999, "sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_spelling(number: int, words: str) -> None:
    assert spell_number(number) == words


def test_points() -> None:
    assert [format_number(number) for number in (0, 999, 1697, 2_147_483_648)] == ["0", "999", "1.697", "2.147.483.648"]


def test_english_tells_one_from_many() -> None:
    sentence = "%(count)s keputusan tema %(theme)s diumumkan."
    for language, number, expected in (
        ("id", 1, "1 keputusan tema Anak diumumkan."),
        ("id", 2, "2 keputusan tema Anak diumumkan."),
        ("en", 1, "1 decision of the theme Anak is announced."),
        ("en", 2, "2 decisions of the theme Anak are announced."),
    ):
        with override(language):
            assert counted(sentence, number, theme="Anak") == expected
