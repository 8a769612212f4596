"""Who may do what to an account now."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.nik import hash_nik
from musrenbang.lib.denied import Denied

NIK_TAKEN = gettext_lazy("NIK ini belum bisa dipakai di sini. Hubungi kelurahan Anda.")


def check_nik_is_free(nik: str) -> None:
    """Denied when an account has this NIK; the sentence says no more than where to ask."""
    if User.objects.filter(nik_hash__in=hash_nik(nik)).exists():
        raise Denied(str(NIK_TAKEN))


def check_can_be_erased(user: User) -> None:
    """Whoever still serves in an office must be relieved first, or a queue would wait for nobody. Raises Denied."""
    if user.is_staff or user.is_superuser or user.current_memberships:
        raise Denied(
            _("Akun ini masih bertugas sebagai petugas. Minta Bappeda mengakhiri tugasnya dulu, lalu hapus data Anda.")
        )
