"""Spreadsheets as people really send them, made by code; each function returns the bytes of one file.

XLS is written by xlwt, which nobody looks after any more but which writes that old format faithfully; ODS by hand,
since it is only a zip with one XML in it.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt

HEADINGS = ("No", "Judul Usulan", "Bentuk Kegiatan", "Kelurahan", "RW", "RT", "Volume", "Satuan", "Harga Satuan")
SESSION_DAY = date(2026, 3, 12)
Rows = Iterable[Sequence[Any]]


def row(title: str, place: Any = "Dinoyo", volume: Any = 30, price: Any = 1_500_000, **other: Any) -> tuple[Any, ...]:
    """A row below HEADINGS that has nothing wrong with it, unless told so."""
    facts = {"number": None, "kind": "Fisik", "rw": "05", "rt": "02", "unit": "unit", **other}
    return (facts["number"], title, facts["kind"], place, facts["rw"], facts["rt"], volume, facts["unit"], price)


def write_xlsx(rows: Rows, *, above: Rows = (), headings: Sequence[str] = HEADINGS) -> bytes:
    """One sheet: what stands above, the headings, the rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        fill(book, book.add_worksheet("Usulan"), [*above, headings, *rows])
    return buffer.getvalue()


def fill(book: xlsxwriter.Workbook, page: Any, rows: Rows) -> None:
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), as_day)  # noqa: DTZ001
            elif cell is not None:
                page.write(line, place, cell)


def header_in_row_three() -> bytes:
    """A title, a blank line, headings in row 3, their numbering in row 4; money in every spelling."""
    prices = ("Rp 1.500.000,-", "1,5 jt", "15 juta", "2.5 M", "Rp1.500.000,00", "1,500,000", "1.500 rb", "1,500", 15)
    rows = [row(f"Lampu jalan {number}", price=price) for number, price in enumerate(prices, start=1)]
    numbering = ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"]
    return write_xlsx([numbering, *rows], above=[["REKAP USULAN MUSRENBANG TEMATIK"], []])


def merged_headings() -> bytes:
    """Headings in rows 5 and 6, "Lokasi" merged over three; a kelurahan merged down, and one amount for two rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Rekap")
        page.merge_range("A1:I1", "DAFTAR USULAN")
        page.merge_range("A2:I2", "KECAMATAN LOWOKWARU")
        for place, text in enumerate(("No", "Uraian Kegiatan", "Bentuk")):
            page.merge_range(4, place, 5, place, text)
        page.merge_range("D5:F5", "Lokasi")
        for place, text in enumerate(("Kec.", "Kel.", "RT/RW"), start=3):
            page.write(5, place, text)
        for place, text in enumerate(("Vol", "Sat", "Anggaran (Rp)"), start=6):
            page.merge_range(4, place, 5, place, text)
        page.merge_range("D7:D10", "Lowokwaru")
        page.merge_range("E7:E9", "Kel. Dinoyo")
        page.write("E10", "Sumbersari")
        page.merge_range("I9:I10", 30_000_000)
        for line, title in enumerate(("Drainase", "Paving", "Pos ronda", "Gapura"), start=6):
            page.write_row(line, 0, [line - 5, title, "fisik"])
            page.write_row(line, 5, ["02/05", 10, "unit"])
        page.write("I7", 15_000_000)
        page.write("I8", 15_000_001)
    return buffer.getvalue()


def misspelt_places() -> bytes:
    places = ("Kel. Dinoyo", "DINOYO\u00a0", "Kelurahan Dinoyo, Kec. Lowokwaru", "35.73.05.1004", "Dinoyyo", "Dinoyyo")
    places += ("Antah Berantah", None, "kel.\u200b sumbersari", "Tlogomas")
    return write_xlsx([row(f"Lampu {number}", place) for number, place in enumerate(places, start=1)])


def house_numbers() -> bytes:
    numbers = ("RW. 05", 5, 5.0, "005", "RW V", date(2026, 5, 2), "0", "12 A")
    return write_xlsx([row(f"Lampu {number}", rw=rw) for number, rw in enumerate(numbers, start=1)])


def days_as_text() -> bytes:
    days = (SESSION_DAY, "12/03/2026", "12-3-26", "Kamis, 12 Maret 2026", "2026-03-12", 46093, "12 Mar 2026")
    days += ("13 Maret 2026", "03/12/2026", "besok", "31 Februari 2026", None)
    rows = [(*row(f"Lampu {number}"), day) for number, day in enumerate(days, start=1)]
    return write_xlsx(rows, headings=(*HEADINGS, "Tanggal"))


def blanks_and_totals() -> bytes:
    """Titles of parts, blank rows, sums, the headings once more, and who signed it below."""
    return write_xlsx(
        [
            ["A. BIDANG FISIK"],
            row("Lampu jalan", number=1),
            [],
            row("Jumlah", number=2),
            [None, "Sub Total", None, None, None, None, 60, None, 90_000_000],
            HEADINGS,
            row("Paving", number=3, place="Sumbersari"),
            [None, None, None, None, None, None, None, None, "   "],
            ["JUMLAH TOTAL", None, None, None, None, None, 90, None, 135_000_000],
            [],
            [None] * 10 + ["Mengetahui,"],
            [None] * 10 + ["Lurah Dinoyo"],
        ]
    )


def formulas() -> bytes:
    """Values of formulas as they were saved; one that failed, and one nobody ever computed (saved by a program)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Usulan")
        fill(book, page, [HEADINGS, row("Lampu jalan"), row("Paving"), row("Gapura")])
        page.write_formula("I2", "=500000*3", None, 1_500_000)
        page.write_formula("I3", "=Sheet9!A1", None, "#REF!")
        page.write_formula("I4", "=500000*3", None, "")
        page.write_formula("G4", "=1/0", None, "#DIV/0!")
    return buffer.getvalue()


def never_computed() -> bytes:
    """A workbook that a program wrote: its formulas have no values at all."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(row("Lampu jalan", price="=500000*3"))
    book.save(buffer)
    return buffer.getvalue()


def hidden_parts() -> bytes:
    """A hidden sheet, a sheet without a table, the sheet with rows – two of them filtered away – and another one."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        hidden = book.add_worksheet("Arsip 2025")
        fill(book, hidden, [HEADINGS, row("Usulan lama"), row("Usulan lama lagi"), row("Dan lagi")])
        notes = book.add_worksheet("Petunjuk")
        notes.write("A1", "Isi lembar Usulan")
        page = book.add_worksheet("Usulan")
        fill(book, page, [HEADINGS, row("Lampu"), row("Paving"), row("Gapura")])
        page.set_row(2, None, None, {"hidden": True})
        fill(book, book.add_worksheet("Cadangan"), [HEADINGS, row("Cadangan 1")])
        hidden.hide()
        notes.activate()
    return buffer.getvalue()


def numbers_as_text() -> bytes:
    volumes = ("30", "30 unit", "1,5", "1.500", "1,500", "0", -3, 2.345, "tiga", 30.0, "\u00a012\u00a0", "30 peserta")
    rows = [(*row(f"Lampu {number}", volume=volume), "100 orang") for number, volume in enumerate(volumes, start=1)]
    rows.append((*row("Paving", price=1499999.9999999998), "1.200 jiwa"))
    rows.append((*row("Gapura", price="1 500 000"), "30 KK"))
    return write_xlsx(rows, headings=(*HEADINGS, "Penerima Manfaat (orang)"))


def twins() -> bytes:
    """The same twice, nearly the same, and what the session has already: exactly, nearly, by its code."""
    headings = ("Kode", *HEADINGS[1:])
    known, foreign, unknown = "2028-PMD-00001", "2028-PMD-00009", "2028-PMD-77777"
    rows = [
        row("Lampu jalan"),
        row("lampu  JALAN", volume=5),
        row("Lampu jalan", "Sumbersari"),
        row("Gedung serba guna", volume=2),
        row("Gedung serba guna", volume=1),
        row("Gedung serba guna RW 05", volume=1, number=known),
        row("Gedung serba guna", number=known),
        row("Dari rumah", number=foreign),
        row("Kode salah", number=unknown),
    ]
    return write_xlsx(rows, headings=headings)


def from_the_kamus() -> bytes:
    """Activities of the kamus, spelled well and badly, with prices and agencies of their own."""
    headings = ("Kegiatan (kamus)", "Judul", "Kelurahan", "Volume", "Satuan", "Harga Satuan", "Anggaran", "OPD")
    rows = [
        ("Pelatihan barista", None, "Dinoyo", 30, None, None, None, None),
        ("pelatihan  BARISTA", "Barista muda", "Dinoyo", "30 peserta", "Peserta", 3_000_000, 90_000_000, "DLH"),
        ("Pelatihan barista", "Kopi", "Dinoyo", 10, "paket", "2,5 jt", 30_000_000, "Dinas Kesehatan"),
        ("Pelatihan barsta", None, "Dinoyo", 10, None, None, None, None),
        (None, "Pelatihan barista", "Dinoyo", 10, "peserta", 3_000_000, 99, None),
        ("Taman warga", None, "Dinoyo", 1, None, None, None, "Dinkes"),
        (None, "Kolam lele", "Dinoyo", 4, "unit", None, 10_000_000, "Dinas Perikanan"),
    ]
    return write_xlsx(rows, headings=headings)


def in_millions() -> bytes:
    headings = ("Usulan", "Bentuk", "Kelurahan", "Volume", "Satuan", "Harga Satuan (juta rupiah)")
    prices = (15, "1,5", "1.500", "Rp 500.000 ribu")
    return write_xlsx(
        [("Lampu", "Fisik", "Dinoyo\u00a0", 1 + n, "unit", p) for n, p in enumerate(prices)], headings=headings
    )


def old_excel() -> bytes:
    """XLS: a merged kelurahan, a date, a hidden sheet, an error."""
    book = xlwt.Workbook()
    hidden = book.add_sheet("Sandi")
    hidden.visibility = 1
    page = book.add_sheet("Usulan")
    page.write(0, 0, "REKAP")
    for place, text in enumerate((*HEADINGS, "Tanggal")):
        page.write(2, place, text)
    as_day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for line, title in enumerate(("Drainase", "Paving"), start=3):
        for place, cell in enumerate(row(title)):
            if cell is not None and place != 3:
                page.write(line, place, cell)
        page.write(line, 9, SESSION_DAY, as_day)
    page.write_merge(3, 4, 3, 3, "Kel. Dinoyo")
    page.write(5, 1, "Gapura")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods_cell(cell: Any, **attributes: Any) -> str:
    more = "".join(f" table:{name.replace('_', '-')}={quoteattr(str(value))}" for name, value in attributes.items())
    if cell is None:
        return f"<table:table-cell{more}/>"
    kind, value = "string", ""
    if isinstance(cell, date):
        kind, value = "date", f' office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        kind, value = "float", f' office:value="{cell}"'
    said = f"<text:p>{escape(str(cell))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}"{value}{more}>{said}</table:table-cell>'


def ods_row(cells: Iterable[Any], **attributes: Any) -> str:
    more = "".join(f" table:{name.replace('_', '-')}={quoteattr(str(value))}" for name, value in attributes.items())
    made = "".join(cell if isinstance(cell, str) and cell.startswith("<") else ods_cell(cell) for cell in cells)
    return f"<table:table-row{more}>{made}</table:table-row>"


def write_ods(rows: str, *, hidden_sheet: str = "") -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    styles = (
        '<office:automatic-styles><style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
        "</office:automatic-styles>"
    )
    hidden = (
        f'<table:table table:name="Rahasia" table:style-name="ta2">{hidden_sheet}</table:table>' if hidden_sheet else ""
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} office:version="1.2">{styles}'
        f'<office:body><office:spreadsheet>{hidden}<table:table table:name="Usulan">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def open_document() -> bytes:
    """ODS: repeated blank rows, a kelurahan that covers two rows, a hidden row, a million blank rows at the end."""
    tall, below = ods_cell("Kel. Dinoyo", number_rows_spanned=2), "<table:covered-table-cell/>"
    rows = [
        ods_row([None], number_rows_repeated=2),
        ods_row([*HEADINGS, "Tanggal"]),
        ods_row([*row("Drainase", place=tall), SESSION_DAY]),
        ods_row([*row("Paving", place=below), SESSION_DAY]),
        ods_row([*row("Gapura", price="Rp 1.500.000,-"), SESSION_DAY], visibility="filter"),
        ods_row([None], number_rows_repeated=1_048_000),
    ]
    return write_ods("".join(rows), hidden_sheet=ods_row(HEADINGS) + ods_row(row("Usulan rahasia")))


CSV = (
    "No;Judul Usulan;Bentuk Kegiatan;Kelurahan;RW;RT;Volume;Satuan;Harga Satuan;Alamat\r\n"
    "1;Lampu jalan “terang”;Fisik;Dinoyo;05;02;1,5;unit;Rp 1.500.000,00;Gang Café 2 – dekat pos\r\n"
    '2;"Paving\r\ndua baris";Non Fisik;Kel. Sumbersari;5;;1.200;m²;25.000;"Jalan ""A"""\r\n'
    ";;;;;;;;;\r\n"
    ";Jumlah;;;;;1.201,5;;;\r\n"
)


def semicolons_in_latin() -> bytes:
    return CSV.encode("cp1252")


def unicode_text() -> bytes:
    """What Excel calls Unicode text: UTF-16 with tabs."""
    return CSV.replace(";", "\t").encode("utf-16")


def marked_utf8() -> bytes:
    """A byte order mark, the line by which Excel knows the separator, and commas within the cells."""
    return b"\xef\xbb\xbf" + ("sep=;\r\n" + CSV).encode()


def commas() -> bytes:
    """The English way: commas between the cells."""
    text = 'Title,Usulan,Bentuk,Kelurahan,Volume,Satuan,Harga\nx,Lampu jalan,Fisik,Dinoyo,"1,5",unit,"1,500,000.00"\n'
    return text.encode()


def injected() -> bytes:
    titles = ('=HYPERLINK("http://contoh.id";"klik")', "@SUM(A1)", "+62 lampu", "-lampu jalan", "=1+1", "- paving")
    lines = ["Usulan;Bentuk;Kelurahan;Volume;Satuan;Harga satuan"]
    lines += [
        f'"{title.replace(chr(34), chr(34) * 2)}";Fisik;Dinoyo;{n};unit;1500000' for n, title in enumerate(titles, 1)
    ]
    lines.append('"a\u202egnp.exe\x07";Fisik;=Dinoyo;7;unit;1500000')
    return "\n".join(lines).encode()


def many(count: int = 10_000) -> bytes:
    """A sheet as large as they come: every tenth row has something wrong with it."""
    rows = [
        row(
            f"Lampu jalan nomor {n}",
            place="Dinoyyo" if n % 20 == 0 else "Kel. Dinoyo",
            price="2.5 M" if n % 20 == 10 else "1,5 jt",
        )
        for n in range(1, count + 1)
    ]
    return write_xlsx(rows)


# --- Files that are refused -----------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0"?>'


def relate(kind: str, target: str) -> str:
    """A part that says where the next one is."""
    relation = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'


def hand_made_xlsx(rows: str, *, doctype: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """The least that opens as XLSX, with sheet data as given."""
    sheets = '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relate("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": relate("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": (
            f'{HEAD}{doctype}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def far_corners() -> bytes:
    """Two cells, one in each corner: half a terabyte once somebody lays out the sheet."""
    return hand_made_xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )


def with_entities() -> bytes:
    return hand_made_xlsx(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>', doctype='<!DOCTYPE x [<!ENTITY a "ha">]>'
    )


def zip_bomb() -> bytes:
    """A few hundred kilobytes that unpack to three hundred megabytes."""
    return hand_made_xlsx("", more={"xl/media/besar.xml": bytes(300 << 20)})


def with_macros() -> bytes:
    return hand_made_xlsx("", more={"xl/vbaProject.bin": b"Attribute VB_Name"})
