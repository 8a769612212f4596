"""What the ugly files are compared with: three kelurahan, three agencies, a kamus of two, one known proposal."""

from collections.abc import Mapping
from pathlib import Path

from forums.sheets.names import Entry, Names
from forums.sheets.reading import SheetReader
from forums.sheets.reference import Activity, Existing, Reference
from forums.sheets.rows import Row
from forums.sheets.sandbox import OpenSheet, open_sheet
from forums.sheets.structure import Part, RawRow
from tests.forums.ugly import SESSION_DAY

PLACES = {
    "35.73.05.1004": ("Dinoyo", "Lowokwaru"),
    "35.73.05.1005": ("Sumbersari", "Lowokwaru"),
    "35.73.01.1005": ("Blimbing", "Blimbing"),
    "35.73.05.1009": ("Tlogomas", "Lowokwaru"),
    "35.73.01.1009": ("Tlogomas", "Blimbing"),  # two of the same name
}
DINOYO, SUMBERSARI = "35.73.05.1004", "35.73.05.1005"
GEDUNG = {
    "title": "Gedung serba guna",
    "kind": "physical",
    "kelurahan": DINOYO,
    "rw": "05",
    "rt": "02",
    "volume": "1",
    "unit": "unit",
    "unit_price": 1_500_000,
}


def make_reference() -> Reference:
    kelurahan = [
        (Entry(key, f"{name} ({above})"), [key, name, f"{name} {above}", f"{name} kec {above}"])
        for key, (name, above) in PLACES.items()
    ]
    kecamatan = [(Entry(name.casefold(), name), ()) for name in ("Lowokwaru", "Blimbing")]
    return Reference(
        kelurahan=Names.of(kelurahan, noise=("kel", "kelurahan", "desa")),
        kecamatan=Names.of(kecamatan, noise=("kec", "kecamatan")),
        within={key: above.casefold() for key, (_name, above) in PLACES.items()},
        catalog=Names.of([(Entry("11", "Pelatihan barista"), ()), (Entry("12", "Taman warga"), ())]),
        activities={
            "11": Activity("Pelatihan barista", "peserta", 3_000_000, "non_physical", "21"),
            "12": Activity("Taman warga", "unit", 5_000_000, "physical"),
        },
        agencies=Names.of(
            [(Entry("21", "Dinkes"), ["Dinas Kesehatan"]), (Entry("22", "DLH"), ["Dinas Lingkungan Hidup"])]
        ),
        kinds=Names.of(
            [
                (Entry("physical", "Fisik"), ()),
                (Entry("goods", "Barang"), ()),
                (Entry("non_physical", "Nonfisik"), ["non fisik"]),
            ]
        ),
        days=(SESSION_DAY, SESSION_DAY),
        existing={
            "2028-PMD-00001": Existing("2028-PMD-00001", 3, GEDUNG),
            "2028-PMD-00009": Existing("2028-PMD-00009", 2, {"title": "Dari rumah"}, is_ours=False),
        },
        session=7,
    )


class ReadSheet:
    """A file as it was understood, row by row."""

    def __init__(self, path: Path, *, choices: Mapping[str, str] | None = None, wanted: str = "") -> None:
        with open_sheet(path, path.suffix.removeprefix("."), wanted=wanted) as sheet:
            self.facts, self.header = sheet.facts, sheet.header
            self.raw = list(sheet.rows)
        reader = SheetReader(self.header, make_reference(), choices or {})
        self.rows: list[Row] = list(reader.read(row for row in self.raw if row.part == Part.ROW))

    @property
    def columns(self) -> dict[str, str]:
        return {heading.letter: heading.column for heading in self.header.headings}

    def parts(self) -> dict[int, str]:
        """What the rows are that are no proposals."""
        return {row.number: row.part for row in self.raw if row.part != Part.ROW}

    def each(self, *fields: str) -> dict[int, tuple[object, ...]]:
        """Per row its state, then the fields asked for."""
        return {row.number: (row.state, *(row.values.get(name) for name in fields)) for row in self.rows}

    def problems(self) -> dict[int, list[tuple[str, str]]]:
        """Per row with problems: their kinds and columns."""
        found = {row.number: [(problem.kind, problem.field) for problem in row.problems] for row in self.rows}
        return {number: problems for number, problems in found.items() if problems}


__all__ = ["DINOYO", "SUMBERSARI", "OpenSheet", "RawRow", "ReadSheet", "make_reference"]
