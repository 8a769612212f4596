"""Letters and short texts about proposals: composing them, and the links by which one stops them."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from musrenbang.lib.clock import write_deadline
from musrenbang.lib.site import site_host, write_address
from proposals.models import Message
from proposals.news import News, read_news

LONGEST_NOTE = 240  # characters of an officer's sentence in a short text; the page has it whole
unsubscriber = Signer(salt="proposals.unsubscribe")


@override("id")  # nobody is asked for a language, and officers send texts to others
def write_letter(parcel: Sequence[Message], address: str) -> EmailMultiAlternatives:
    """One letter to ``address`` about all messages of ``parcel`` (loaded by ``for_telling``), oldest first.

    Its Message-ID depends on the messages alone: a letter that went out twice because a worker died in between is shown
    once by mail programs.
    """
    news = [read_news(message) for message in parcel]
    goodbye = write_address(unsubscribe_path(parcel[0].recipient))
    context = {"news": news, "city": settings.CITY_NAME, "site": settings.SITE_URL, "goodbye": goodbye}
    letter = EmailMultiAlternatives(
        subject=write_subject(news),
        body=render_to_string("proposals/mail/letter.txt", context),
        to=[address],
        headers={
            "Message-ID": f"<{name_parcel(parcel)}@{site_host()}>",
            "List-Unsubscribe": f"<{goodbye}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("proposals/mail/letter.html", context), "text/html")
    return letter


def write_subject(news: Sequence[News]) -> str:
    """The number and what happened; never the title, which shows on locked screens."""
    if len(news) == 1:
        return _("Usulan %(code)s: %(what)s") % {"code": news[0].code, "what": news[0].headline.rstrip(".")}
    count = len({item.code for item in news})
    return _("Kabar hari ini tentang %(count)s usulan Anda") % {"count": count}


def name_parcel(parcel: Sequence[Message]) -> str:
    """The same messages, the same name; the event's seal keeps two portals apart."""
    first, last = parcel[0], parcel[-1]
    span = f"{first.pk}" if first is last else f"{first.pk}-{last.pk}"
    return f"kabar-{span}-{first.event.hash[:12]}"


@override("id")
def write_text(message: Message) -> str:
    """The same news short enough for SMS or WhatsApp, in one paragraph."""
    news = read_news(message)
    parts = [
        _("Kabar Musrenbang Tematik %(city)s untuk usulan %(code)s.") % {"city": settings.CITY_NAME, "code": news.code},
        news.headline,
        f"{news.reason}." if news.reason else "",
        Truncator(" ".join(news.note.split())).chars(LONGEST_NOTE),
        _("Berikutnya: %(step)s") % {"step": news.turn.next_step},
        _("Paling lambat %(date)s WIB.") % {"date": write_deadline(news.turn.by_when)} if news.turn.by_when else "",
        _("Lihat: %(address)s") % {"address": write_address(reverse("proposal_detail", args=[news.code]))},
    ]
    return " ".join(filter(None, parts))


@override("id")
def write_pin_text(message: Message) -> str:
    """Code and PIN, so that the text alone is enough to come back; nobody but its proposer gets it."""
    proposal = message.event.proposal
    words = _(
        "PIN baru untuk usulan %(code)s di Musrenbang Tematik %(city)s: %(pin)s. PIN lama tidak berlaku lagi. "
        "Buka %(address)s lalu ketik kode dan PIN. Jangan berikan PIN kepada siapa pun, juga petugas."
    )
    pin, address = f"{proposal.pin[:4]} {proposal.pin[4:]}", write_address(reverse("track"))
    return words % {"code": proposal.code, "city": settings.CITY_NAME, "pin": pin, "address": address}


@override("id")
def write_pin_letter(message: Message, address: str) -> EmailMultiAlternatives:
    """The same as a letter; its subject, which shows on locked screens, holds no digit of the PIN."""
    return EmailMultiAlternatives(
        subject=_("PIN baru untuk usulan %(code)s") % {"code": message.event.proposal.code},
        body=write_pin_text(message),
        to=[address],
        headers={"Message-ID": f"<{name_parcel([message])}@{site_host()}>", "Auto-Submitted": "auto-generated"},
    )


# --- Stopping them -----------------------------------------------------------------------------------------------


def unsubscribe_path(user: User) -> str:
    """An address that stops the letters of ``user`` without signing in; it opens nothing else."""
    return reverse("unsubscribe", args=[unsubscriber.sign(str(user.pk))])


def read_unsubscriber(token: str) -> int | None:
    """The key of the person such an address speaks for, None for a forged one."""
    try:
        return int(unsubscriber.unsign(token))
    except (BadSignature, ValueError):
        return None
