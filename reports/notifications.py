"""Letters that a report is ready, or could not be compiled; they hold no figure of it and no file."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from musrenbang.lib.site import site_host, write_address
from reports.enums import RunStatus
from reports.models import ReportRun


def write_letter(run: ReportRun, address: str) -> EmailMessage:
    """To ``address``, about ``run`` (loaded with its question). Sent twice, mail programs show it once."""
    is_done = run.status == RunStatus.DONE
    subject = _("Laporan siap: %(kind)s") if is_done else _("Laporan gagal disusun: %(kind)s")
    context = {
        "run": run,
        "is_done": is_done,
        "city": settings.CITY_NAME,
        "address": write_address(reverse("report_detail", args=[run.key])),
    }
    return EmailMessage(
        subject=subject % {"kind": run.get_kind_display()},
        body=render_to_string("reports/mail/ready.txt", context),
        to=[address],
        headers={"Message-ID": f"<laporan-{run.key}@{site_host()}>", "Auto-Submitted": "auto-generated"},
    )


def write_alarm(run: ReportRun, address: str) -> EmailMessage:
    """To who is responsible: the portal tried ``run`` to the end in vain; why, and where to ask for it again."""
    context = {
        "run": run,
        "city": settings.CITY_NAME,
        "address": write_address(reverse("report_detail", args=[run.key])),
    }
    return EmailMessage(
        subject=_("Laporan otomatis gagal disusun: %(kind)s") % {"kind": run.get_kind_display()},
        body=render_to_string("reports/mail/alarm.txt", context),
        to=[address],
        headers={"Message-ID": f"<laporan-gagal-{run.key}@{site_host()}>", "Auto-Submitted": "auto-generated"},
    )
