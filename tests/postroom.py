"""A mail server and a text gateway of one's own: real sockets, so that what arrives is what really went out."""

import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Mailbox:
    """What a small SMTP server took, and how it answers.

    ``answers`` maps a command (``RCPT``, ``DATA`` …, ``END`` for the end of a letter) to what is said instead of yes.
    With ``hold`` the server takes a letter whole, sets ``is_holding`` and says nothing until ``release`` is set.
    """

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    is_holding: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=default) for raw in self.raw]  # type: ignore[misc]

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


class _Smtp(socketserver.StreamRequestHandler):
    server: "_SmtpServer"

    def handle(self) -> None:
        box = self.server.box
        self.say("220 uji")
        while line := self.rfile.readline():
            command = line[:4].strip().upper().decode("ascii", "replace")
            if command in box.answers:
                self.say(box.answers[command])
            elif command == "DATA":
                self.take_letter(box)
            elif command == "QUIT":
                self.say("221 sampai jumpa")
                return
            else:
                self.say("250 baik")

    def take_letter(self, box: Mailbox) -> None:
        self.say("354 silakan")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if "END" in box.answers:
            self.say(box.answers["END"])
            return
        box.raw.append(b"".join(lines))
        if box.hold:
            box.is_holding.set()
            box.release.wait(30)
        self.say("250 diterima")

    def say(self, text: str) -> None:
        try:
            self.wfile.write(text.encode() + b"\r\n")
        except OSError:
            return  # whoever asked was killed


class _SmtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, box: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.box = box
        box.port = self.server_address[1]


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    with running(_SmtpServer(box)):
        yield box
        box.release.set()


@dataclass
class TextService:
    """What a small gateway was asked; ``answers`` are its next status codes, 200 when there is none left."""

    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def open_text_service() -> Iterator[TextService]:
    service = TextService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(json.loads(body))
            service.headers.append(dict(self.headers))
            status = service.answers.pop(0) if service.answers else 200
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", f"{service.address}lain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}/"
    with running(server):
        yield service


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
