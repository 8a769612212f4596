"""Files to instances: Pabulib ``.pb`` or JSON, told apart by their first sign."""

from budgets.allocation.instance import Instance
from budgets.allocation.malformed import Malformed
from budgets.allocation.notation import parse_json
from budgets.allocation.pabulib import parse_pabulib

FILE = "berkas"


def read_instance(content: bytes) -> Instance:
    """Raises Malformed with a sentence that names the line, the field or the project."""
    text = decode(content)
    if not text.strip():
        raise Malformed(FILE, "kosong")
    return parse_json(text) if text.lstrip().startswith(("{", "[")) else parse_pabulib(text)


def decode(content: bytes) -> str:
    """UTF-8, with or without a byte order mark, whatever ends its lines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Malformed(f"baris {line}", "bukan teks UTF-8") from None
    if "\0" in text:
        raise Malformed(f"baris {text.count(chr(10), 0, text.index(chr(0))) + 1}", "ada tanda yang bukan teks")
    return text
