"""Reasons the portal brings are read in English; what a city wrote itself stays as it wrote it."""

import pytest
from django.utils.translation import override

from budgets.actions.locking import read_reasons
from proposals.enums import ReasonPurpose
from proposals.forms.acts import reason_field
from proposals.loading import REASONS, RETURN_REASONS, load_reasons
from proposals.models import Reason
from proposals.reason_words import OURS, mark_up, speak

pytestmark = pytest.mark.django_db


def test_every_reason_we_bring_has_english() -> None:
    load_reasons(REASONS)
    load_reasons(RETURN_REASONS, ReasonPurpose.RETURNING)
    read_reasons()
    assert set(Reason.objects.values_list("label", flat=True)) == OURS
    with override("en"):
        assert [label for label in OURS if speak(label).text == label] == []


def test_a_reason_says_its_language() -> None:
    assert mark_up("Melebihi pagu indikatif") == '<span lang="id">Melebihi pagu indikatif</span>'
    with override("en"):
        assert mark_up("Melebihi pagu indikatif") == '<span lang="en">Over the indicative ceiling</span>'
        assert mark_up("Melebihi pagu kami") == '<span lang="id">Melebihi pagu kami</span>'


def test_lists_to_choose_from_speak_too() -> None:
    load_reasons(RETURN_REASONS, ReasonPurpose.RETURNING)
    Reason.objects.filter(code="KURANG_FOTO").update(label="Foto kurang terang")
    field = reason_field(Reason.objects.returning())
    with override("en"):
        options = field.widget.render("reason", None)
    assert 'lang="en">Location not clear yet</option>' in options
    assert 'lang="id">Foto kurang terang</option>' in options
    assert 'lang="id">Lokasi belum jelas</option>' in field.widget.render("reason", None)
