"""All reports there are, in the order in which the page of the catalogue shows them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from reports.catalogue.entry import Filter, Question, Report, Step, Subject
from reports.catalogue.parts import list_forums
from reports.datasets.agency_work import read_agency_work
from reports.datasets.all_forums import read_all_forums
from reports.datasets.area import LIST as AREA_LIST
from reports.datasets.area import read_area
from reports.datasets.attendance import read_attendance
from reports.datasets.city_recap import read_city_recap
from reports.datasets.data_access import read_data_access
from reports.datasets.equity import read_equity
from reports.datasets.forum import read_forum
from reports.datasets.not_agreed import read_not_agreed
from reports.datasets.policy_brief import read_policy_brief
from reports.datasets.priorities import LIST, read_priorities
from reports.datasets.sdg import read_sdg
from reports.datasets.service_clock import read_service_clock
from reports.datasets.sipd import SCOPE, read_sipd
from reports.enums import AreaList, Format, ForumList, ReportKind, SipdScope

__all__ = ["CATALOGUE", "Filter", "Question", "Report", "Step", "Subject"]

REPORTS = (
    Report(
        kind=ReportKind.FORUM,
        about=_("Berita acara satu sesi dengan daftar hadir dan semua daftar usulannya."),
        read=read_forum,
        roles=(Role.PLANNER, Role.FACILITATOR),
        needs=(Subject.SESSION,),
    ),
    Report(
        kind=ReportKind.ALL_FORUMS,
        about=_(
            "Laporan semua forum yang sudah dimulai, disusun baru dan dikumpulkan dalam satu arsip dengan indeksnya."
        ),
        read=read_all_forums,
        roles=(Role.PLANNER, Role.FACILITATOR),
        may=(Subject.ROUND,),
        formats=(Format.ZIP, Format.JSON),
        list_parts=list_forums,
    ),
    Report(
        kind=ReportKind.PRIORITIES,
        about=_("Daftar prioritas, pendek, atau panjang per tema dan perangkat daerah, dalam kolom tabel T-D.4."),
        read=read_priorities,
        roles=(Role.PLANNER, Role.FACILITATOR, Role.AGENCY),
        may=(Subject.ROUND, Subject.AGENCY),
        filters=(Filter(LIST, _("Daftar"), ForumList.choices),),
    ),
    Report(
        kind=ReportKind.NOT_AGREED,
        about=_("Usulan yang belum disepakati forum, masing-masing dengan kode alasan dan penjelasannya."),
        read=read_not_agreed,
        roles=(Role.PLANNER, Role.FACILITATOR),
        may=(Subject.ROUND,),
        has_public=True,
    ),
    Report(
        kind=ReportKind.AREA,
        about=_("Usulan dari satu kelurahan atau kecamatan, masing-masing dengan status dan alasannya."),
        read=read_area,
        roles=(Role.PLANNER, Role.KELURAHAN, Role.KECAMATAN),
        needs=(Subject.REGION,),
        may=(Subject.ROUND,),
        filters=(Filter(AREA_LIST, _("Daftar"), AreaList.choices),),
    ),
    Report(
        kind=ReportKind.ATTENDANCE,
        about=_("Siapa yang hadir di tiap sesi, tanpa nama: di tempat dan daring, jenis kelamin, umur, disabilitas."),
        read=read_attendance,
        roles=(Role.PLANNER, Role.FACILITATOR, Role.KELURAHAN, Role.KECAMATAN),
        may=(Subject.ROUND, Subject.SESSION, Subject.REGION),
        has_public=True,
    ),
    Report(
        kind=ReportKind.AGENCY_WORK,
        about=_("Masukan Renja: usulan yang diteruskan, hasil telaahnya, skor, dan urutannya per perangkat daerah."),
        read=read_agency_work,
        roles=(Role.PLANNER, Role.AGENCY),
        may=(Subject.ROUND, Subject.AGENCY),
    ),
    Report(
        kind=ReportKind.SIPD,
        about=_("Usulan lengkap dalam urutan kolom SIPD, yang belum lengkap, dan perubahan sejak lembar sebelumnya."),
        read=read_sipd,
        may=(Subject.ROUND, Subject.AGENCY),
        filters=(Filter(SCOPE, _("Usulan"), SipdScope.choices),),
        formats=(Format.XLSX, Format.CSV, Format.JSON),
    ),
    Report(
        kind=ReportKind.CITY_RECAP,
        about=_(
            "Dari usulan masuk sampai didanai, per tema, kelurahan, perangkat daerah, dan saluran, dengan peta petak."
        ),
        read=read_city_recap,
        has_public=True,
    ),
    Report(
        kind=ReportKind.EQUITY,
        about=_("Penduduk, usulan, dan rupiah tiap tema, di mana usulan gugur, dan sebarannya antarkelurahan."),
        read=read_equity,
        has_public=True,
    ),
    Report(
        kind=ReportKind.POLICY_BRIEF,
        about=_("Dua halaman per tema untuk Wali Kota: lima temuan, yang teratas, dan yang perlu diputuskan."),
        read=read_policy_brief,
        needs=(Subject.ROUND,),
    ),
    Report(
        kind=ReportKind.SDG,
        about=_("Usulan, rupiah yang diusulkan, dan yang didanai bagi tiap tujuan dan target."),
        read=read_sdg,
        has_public=True,
    ),
    Report(
        kind=ReportKind.SERVICE_CLOCK,
        about=_("Apa yang menunggu di tiap perangkat daerah, sejak kapan, dan berapa hari kerja sampai dijawab."),
        read=read_service_clock,
        has_public=True,
    ),
    Report(
        kind=ReportKind.DATA_ACCESS,
        about=_(
            "Kantor mana membuka data pribadi apa dan kapan, tanpa isinya; juga PIN baru dan laporan yang diminta."
        ),
        read=read_data_access,
    ),
)
CATALOGUE: Mapping[str, Report] = {report.kind: report for report in REPORTS}
