"""Words in the reader's language, from a row in hand and from the database alike."""

import pytest
from django.utils.translation import override

from musrenbang.lib.bilingual import shown, shown_column, shown_in
from tests.factories import make_theme
from themes.models import Theme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reader", "english", "expected"),
    [
        ("id", "Children", ("Anak", "id")),
        ("en", "Children", ("Children", "en")),
        ("en", "", ("Anak", "id")),
        ("id", "", ("Anak", "id")),
    ],
)
def test_english_where_it_is_written(reader: str, english: str, expected: tuple[str, str]) -> None:
    theme = make_theme("anak", name_en=english)
    with override(reader):
        assert (shown(theme, "name"), shown_in(theme, "name")) == expected
        assert Theme.objects.values_list(shown_column("name"), flat=True).get() == expected[0]
