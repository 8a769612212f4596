"""The parts a proposal is made of, shared by the citizen's form and the hall's quick form.

No field is ``required`` by itself: what is needed depends on other answers, and an unfinished draft may lack most of
it. ``need`` adds the errors; labels say what may stay empty.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from musrenbang.lib.fields import RUPIAH_LIMIT, RupiahField, VolumeField
from musrenbang.lib.rupiah import multiply
from proposals.forms.choices import agency_choices, catalog_choices
from regions.models import Agency
from themes.enums import ActivityKind
from themes.models import CatalogItem, ThemeRound

FROM_CATALOG, OUTSIDE = "kamus", "luar"
SOURCES = ((FROM_CATALOG, _lazy("Pilih dari kamus usulan")), (OUTSIDE, _lazy("Usulan lain, di luar kamus")))

KINDS = (
    (ActivityKind.PHYSICAL, _lazy("Fisik: bangunan, jalan, taman")),
    (ActivityKind.GOODS, _lazy("Barang: alat, buku, bahan")),
    (ActivityKind.NON_PHYSICAL, _lazy("Nonfisik: pelatihan, layanan, acara")),
)


class Part(forms.Form):
    """A form that asks for things by ``need``."""

    def need(self, name: str, sentence: str) -> None:
        """Add ``sentence`` as an error unless the field was filled in (well or badly)."""
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, forms.ValidationError(sentence, code="required"))


class ProblemPart(Part):
    """Why it is needed."""

    problem = forms.CharField(
        label=_lazy("Masalah yang ingin diselesaikan"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_lazy("Apa yang terjadi sekarang, dan siapa yang merasakannya?"),
    )


class WhatPart(Part):
    """What is proposed: an activity of the kamus, or an idea outside it."""

    source = forms.ChoiceField(label=_lazy("Dari mana kegiatannya?"), choices=SOURCES, widget=forms.RadioSelect)
    catalog_item = forms.ModelChoiceField(
        CatalogItem.objects.none(),
        label=_lazy("Kegiatan dalam kamus"),
        required=False,
        help_text=_lazy("Kamus berisi kegiatan yang biasa, lengkap dengan harga dan dinas yang menanganinya."),
        error_messages={"invalid_choice": _lazy("Kegiatan ini tidak ada lagi dalam kamus. Pilih yang lain.")},
    )
    title = forms.CharField(
        label=_lazy("Judul usulan"),
        required=False,
        max_length=200,
        help_text=_lazy("Satu kalimat pendek. Boleh kosong bila memilih dari kamus."),
    )
    kind = forms.ChoiceField(label=_lazy("Bentuk kegiatan"), required=False, choices=KINDS, widget=forms.RadioSelect)
    first_agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_lazy("Dinas yang menurut Anda menangani (boleh kosong)"),
        required=False,
    )

    def offer_activities(self, round_: ThemeRound) -> None:
        """Fill the lists with the kamus of the round and today's agencies."""
        item, agency = self.fields["catalog_item"], self.fields["first_agency"]
        item.queryset = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)  # type: ignore[attr-defined]
        item.choices = catalog_choices(round_)  # type: ignore[attr-defined]
        agency.queryset = Agency.objects.valid_on(timezone.localdate())  # type: ignore[attr-defined]
        agency.choices = agency_choices()  # type: ignore[attr-defined]

    def check_what(self) -> None:
        """Ask for everything that says what is wanted."""
        if self.cleaned_data.get("source") == FROM_CATALOG:
            self.need("catalog_item", _("Pilih satu kegiatan dari kamus, atau pilih “di luar kamus”."))
        else:
            self.need("title", _("Tulis judul usulan."))
            self.need("kind", _("Pilih bentuk kegiatan."))

    def chosen_item(self) -> CatalogItem | None:
        """The activity of the kamus, unless the idea stands outside it."""
        item = self.cleaned_data.get("catalog_item")
        return item if self.cleaned_data.get("source") == FROM_CATALOG else None


class AmountPart(Part):
    """How much of it, and what one unit costs."""

    unit = forms.CharField(
        label=_lazy("Satuan"), required=False, max_length=30, help_text=_lazy("Misalnya orang, unit, meter, paket.")
    )
    unit_price = RupiahField(
        label=_lazy("Perkiraan harga satu satuan (rupiah)"),
        required=False,
        help_text=_lazy("Perkiraan cukup; petugas akan memeriksanya."),
    )
    volume = VolumeField(
        label=_lazy("Volume"), required=False, help_text=_lazy("Berapa banyak, dalam satuan kegiatan. Misalnya 30.")
    )
    beneficiary_count = forms.IntegerField(
        label=_lazy("Penerima manfaat (orang)"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_lazy("Perkiraan jumlah orang yang terbantu. Boleh kosong."),
    )

    def need_own_price(self) -> None:
        """Outside the kamus the proposer says in what it is counted and what one costs."""
        self.need("unit", _("Tulis satuannya, misalnya orang atau unit."))
        self.need("unit_price", _("Tulis perkiraan harga satu satuan."))

    def check_product(self, volume: Decimal | None, price: int | None) -> None:
        """What is asked for must be more than nothing and less than everything."""
        if not (volume and price):
            return
        if multiply(volume, price) > RUPIAH_LIMIT:
            self.add_error("volume", _("Anggaran usulan menjadi terlalu besar. Periksa volume dan harganya."))
        elif multiply(volume, price) == 0:
            self.add_error("volume", _("Anggaran usulan menjadi nol rupiah. Periksa volume dan harganya."))


class ActivityPart(AmountPart, WhatPart):
    """What is proposed, and how much of it, on one page."""

    def check_activity(self) -> None:
        """Ask for everything that makes up a complete activity."""
        self.check_what()
        if self.cleaned_data.get("source") != FROM_CATALOG:
            self.need_own_price()
        self.need("volume", _("Tulis berapa banyak yang dibutuhkan."))

    def check_amount(self) -> None:
        activity = self.read_activity()
        self.check_product(activity["volume"], activity["unit_price"])

    def read_activity(self) -> dict[str, Any]:
        """Columns of Proposal; from the kamus where an item was chosen."""
        given = self.cleaned_data
        columns = {
            "title": given.get("title", ""),
            "volume": given.get("volume"),
            "beneficiary_count": given.get("beneficiary_count"),
        }
        item = self.chosen_item()
        if item:
            return {**columns, **copy_item(item), "title": columns["title"] or item.name}
        return {
            **columns,
            **NO_ITEM,
            "kind": given.get("kind") or ActivityKind.NON_PHYSICAL,
            "unit": given.get("unit", ""),
            "unit_price": given.get("unit_price"),
            "first_agency": given.get("first_agency"),
        }


NO_ITEM = {"catalog_item": None, "sector_code": "", "sdg_target": ""}


def copy_item(item: CatalogItem) -> dict[str, Any]:
    """The columns of a proposal that an activity of the kamus settles."""
    copied = ("unit", "unit_price", "kind", "sector_code", "sdg_target")
    return {**{name: getattr(item, name) for name in copied}, "catalog_item": item, "first_agency": item.agency}
