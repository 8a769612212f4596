"""Who may see which proposals, attachments and events. Views always start here and answer 404 for the rest."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts.enums import Role
from proposals.enums import (
    BY_EXCEPTION,
    EMBARGOED,
    AttachmentKind,
    EventKind,
    ForumOutcome,
    MessageChannel,
    MessageStatus,
    ReasonPurpose,
    Status,
)
from proposals.lifecycle import MoveName

if TYPE_CHECKING:
    from accounts.models import User
    from proposals.models import Attachment, ForumItem, Message, Proposal, ProposalEvent, Reason
    from themes.models import ForumSession, ThemeRound


class ReasonQuerySet(QuerySet["Reason"]):
    def choosable(self) -> Self:
        """What people may choose from a list."""
        return self.exclude(code=BY_EXCEPTION)

    def refusing(self) -> Self:
        """Reasons for a no."""
        return self.choosable().filter(purpose=ReasonPurpose.REFUSING)

    def returning(self) -> Self:
        """Reasons for sending a proposal back to be completed."""
        return self.filter(purpose=ReasonPurpose.RETURNING)


# The moves by which an officer has dealt with a proposal.
CHECKS = (MoveName.VERIFY, MoveName.RETURN, MoveName.REJECT, MoveName.JOIN, MoveName.CORRECT, MoveName.REROUTE)
UNRANKED = 1_000_000  # beyond every priority of a forum
LIKELY = 0.5  # trigram similarity from which two titles in one kelurahan likely want the same

# Of a theme, what its badge shows.
THEME = ("round__theme__slug", "round__theme__name", "round__theme__name_en", "round__theme__icon")
PUBLIC = ~Q(status__in=[Status.DRAFT, Status.WITHDRAWN])


def any_of(rows: "QuerySet[Any, Any]") -> Subquery:
    """A key of ``rows``, or nothing. For some twenty lines of a page this looks each up by its index; an Exists there
    makes PostgreSQL read the whole other table first."""
    return Subquery(rows.order_by().values("pk")[:1])


def awaiting(user: "User") -> Q:
    """Condition: it is this officer's turn to verify."""
    return Q(status=Status.SUBMITTED, kelurahan__in=user.region_ids(Role.KELURAHAN)) | Q(
        status=Status.KELURAHAN_VERIFIED, kelurahan__parent__in=user.region_ids(Role.KECAMATAN)
    )


def in_region(user: "User", path: str = "") -> Q:
    """Lies in the kelurahan or kecamatan ``user`` serves; ``path`` leads to the proposal."""
    kelurahan, kecamatan = user.region_ids(Role.KELURAHAN), user.region_ids(Role.KECAMATAN)
    return Q(**{f"{path}kelurahan__in": kelurahan}) | Q(**{f"{path}kelurahan__parent__in": kecamatan})


def filed_by(user: "User", path: str = "") -> Q:
    """Filed by ``user``: for herself or, as long as that is her work, for somebody she helped; ``path`` leads there.

    An officer who is relieved has no business with the names of those she helped.
    """
    own = Q(**{f"{path}author": user})
    return own | Q(**{f"{path}entered_by": user}) if user.can_assist() else own


class ProposalQuerySet(QuerySet["Proposal"]):
    def public(self) -> Self:
        """What everybody may read: everything sent and not withdrawn. Decisions show through ``public_status``."""
        return self.filter(PUBLIC)

    def own_first(self) -> Self:
        """What the proposer must act on first: returned, then drafts, then the newest."""
        turn = Case(When(status=Status.RETURNED, then=0), When(status=Status.DRAFT, then=1), default=2)
        return self.order_by(turn, "-started_at", "-pk")

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Public proposals, and one's own drafts and withdrawn ones."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(PUBLIC | filed_by(user))

    def owned_by(self, user: "User") -> Self:
        """Proposals a person filed, for herself or for somebody she helped."""
        return self.filter(filed_by(user))

    def written_by(self, user: "User") -> Self:
        """Written by ``user``, whether helping is her work today or not: for moves, which ask that themselves."""
        return self.filter(Q(author=user) | Q(entered_by=user))

    def with_receipt_for(self, user: "User") -> Self:
        """Sent proposals whose receipt ``user`` may print: her own, those she helped with, those in her scope."""
        scope = filed_by(user) | Q(pk__in=self.model.objects.in_scope_of(user).values("pk"))
        return self.filter(scope).exclude(status=Status.DRAFT)

    def in_scope_of(self, user: "User") -> Self:
        """Proposals an officer works on: own kelurahan, kecamatan, rounds, and what was forwarded to the own agency.

        A planner sees all.
        """
        if user.has_role(Role.PLANNER):
            return self.exclude(status=Status.DRAFT)
        scope = (
            Q(kelurahan__in=user.region_ids(Role.KELURAHAN))
            | Q(kelurahan__parent__in=user.region_ids(Role.KECAMATAN))
            | Q(agency__in=user.agency_ids(), forwarded_at__isnull=False)
        )
        if user.has_role(Role.FACILITATOR):
            scope |= Q(round__in=user.facilitates.values("round"))  # not a join: two facilitators would double each row
        return self.filter(scope).exclude(status=Status.DRAFT)

    def waiting_for_verification_by(self, user: "User") -> Self:
        """The verifier's queue: sent ones of the own kelurahan, checked ones of the own kecamatan."""
        return self.filter(awaiting(user))

    def in_region_of(self, user: "User") -> Self:
        """Whatever was sent, and perhaps withdrawn, for the kelurahan or kecamatan ``user`` serves."""
        return self.filter(in_region(user)).exclude(status=Status.DRAFT)

    def verifiable_by(self, user: "User") -> Self:
        """Everything that passes, or passed, through the kelurahan or kecamatan ``user`` verifies for."""
        return self.in_region_of(user).exclude(status=Status.WITHDRAWN)

    def returned_to_proposers(self) -> Self:
        """Sent back by kelurahan or kecamatan; what an agency sent back is past them."""
        return self.filter(status=Status.RETURNED, forwarded_at__isnull=True)

    def checked_by(self, user: "User") -> Self:
        """What ``user`` verified, returned, refused, joined or put right."""
        return self.filter(Exists(self._events().filter(actor=user, move__in=CHECKS)))

    def mended(self) -> Self:
        """Returned once, mended and sent again."""
        return self.filter(Exists(self._events().filter(move=MoveName.RESUBMIT)))

    def pictured(self, *, is_pictured: bool = True) -> Self:
        """With a photo, or without."""
        return self.filter(Exists(self._photos()) if is_pictured else ~Exists(self._photos()))

    def likely_doubled(self) -> Self:
        """Where another proposal of the same round and kelurahan likely wants the same."""
        return self.alias(twin=any_of(self._twins())).filter(twin__isnull=False)

    def in_cluster_of(self, head: "Proposal") -> Self:
        """``head`` and what was joined with it."""
        return self.filter(Q(pk=head.pk) | Q(lead=head.pk))

    def joined(self) -> Self:
        """Leads and members of clusters."""
        return self.filter(Q(lead__isnull=False) | Exists(self._members()))

    def for_desk(self) -> Self:
        """What one line of a verifier's queue shows, with its marks."""
        own = (
            *("code", "title", "status", "public_status", "rw", "status_since", "requested_amount"),
            *("version", "author", "entered_by"),
        )
        marked = self.select_related("round__theme", "kelurahan", "lead").annotate(
            has_photo=any_of(self._photos()),
            is_mended=any_of(self._events().filter(move=MoveName.RESUBMIT)),
            is_lead=any_of(self._members()),
            has_twin=any_of(self._twins()),
        )
        return marked.only(*own, *THEME, "kelurahan__name", "kelurahan__parent", "lead__code")

    def _places(self) -> "QuerySet[ForumItem]":
        items: QuerySet[ForumItem] = QuerySet(self.model.forum_items.rel.related_model)
        return items.filter(proposal=OuterRef("pk"))

    def _events(self) -> "ProposalEventQuerySet":
        return ProposalEventQuerySet(self.model.events.rel.related_model).filter(proposal=OuterRef("pk"))

    def _photos(self) -> "AttachmentQuerySet":
        photos = AttachmentQuerySet(self.model.attachments.rel.related_model)
        return photos.filter(proposal=OuterRef("pk"), kind=AttachmentKind.PHOTO)

    def _members(self) -> "ProposalQuerySet":
        return self.model.objects.filter(lead=OuterRef("pk"))

    def _twins(self) -> "QuerySet[Proposal, Any]":
        """Public proposals of the same round and kelurahan that want much the same, and stand alone."""
        same = self.model.objects.public().filter(round=OuterRef("round"), kelurahan=OuterRef("kelurahan"))
        alike = same.filter(match_title__trigram_similar=OuterRef("match_title"))
        nearness = TrigramSimilarity("match_title", OuterRef("match_title"))  # type: ignore[arg-type]
        near = alike.annotate(nearness=nearness)
        others = near.exclude(pk=OuterRef("pk")).exclude(status=Status.CLUSTERED)
        return others.filter(nearness__gte=LIKELY)

    def for_forum(self, session: "ForumSession") -> Self:
        """Verified proposals of the session's round that no forum has taken up yet, oldest first.

        Also those that an earlier session gathered and passed on.
        """
        verified = Q(status__in=[Status.KELURAHAN_VERIFIED, Status.KECAMATAN_VERIFIED])
        passed_on = Q(status=Status.LISTED) & ~Exists(self._places().exclude(outcome=ForumOutcome.PASSED_ON))
        rows = self.filter(verified | passed_on, round=session.round_id)
        return rows.select_related("kelurahan__parent").order_by("submitted_at", "pk")

    def carriable_to(self, round_: "ThemeRound") -> Self:
        """Last cycle's proposals of the theme that, as everybody was told, found no money, and were not carried yet."""
        earlier = self.filter(
            public_status=Status.UNACCOMMODATED,
            round__theme=round_.theme_id,
            round__cycle__plan_year=round_.cycle.plan_year - 1,
            carried_to__isnull=True,
        )
        return earlier.select_related("kelurahan__parent", "agency", "reason").order_by("-support_count", "code")

    def of_agencies_of(self, user: "User") -> Self:
        """What was forwarded to the agencies of ``user``, decided or not."""
        return self.filter(agency__in=user.agency_ids(), forwarded_at__isnull=False)

    def triaged_by(self, user: "User") -> Self:
        """Whatever was forwarded and lies in the triage of ``user``: the own agencies', for a planner everybody's."""
        if user.has_role(Role.PLANNER):
            return self.filter(forwarded_at__isnull=False)
        return self.of_agencies_of(user)

    def with_sealed_decision(self) -> Self:
        """Decided by an agency, not yet published."""
        return self.filter(status__in=EMBARGOED, published_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related(
            "round__theme", "round__cycle", "kelurahan__parent", "agency", "first_agency", "reason"
        ).order_by("-submitted_at", "-pk")

    def with_surroundings(self) -> Self:
        """With what the rules of a move look at and its history names."""
        return self.select_related("round__theme", "round__cycle", "kelurahan__parent", "agency", "author")

    def with_rank(self) -> Self:
        """With ``forum_rank``: the priority the latest closed forum gave, or UNRANKED."""
        given = self._places().filter(rank__isnull=False, session__closed_at__isnull=False)
        latest = given.order_by("-session__closed_at").values("rank")[:1]
        return self.annotate(forum_rank=Coalesce(Subquery(latest), UNRANKED))

    def for_queue(self) -> Self:
        """Only what one line of an officer's queue shows."""
        own = (
            *("code", "title", "status", "rw", "submitted_at", "forwarded_at", "status_since", "decided_at", "version"),
            *("requested_amount", "assessed_amount", "volume", "unit", "support_count", "beneficiary_count"),
            "sipd_number",
        )
        related = self.select_related("round__theme", "kelurahan", "agency")
        return related.only(*own, *THEME, "kelurahan__name", "agency__short_name")

    def for_cards(self) -> "QuerySet[Proposal, Any]":
        """Named tuples of what a card on a public list shows: nothing personal, nothing of an unpublished decision."""
        joined = {
            "theme_slug": F("round__theme__slug"),
            "theme_name": F("round__theme__name"),
            "theme_name_en": F("round__theme__name_en"),
            "theme_icon": F("round__theme__icon"),
            "kelurahan_name": F("kelurahan__name"),
            "kecamatan_name": F("kelurahan__parent__name"),
        }
        own = ("pk", "code", "title", "public_status", "submitted_at", "requested_amount", "support_count")
        return self.annotate(**joined).values_list(*own, *joined, named=True)

    def for_public_page(self) -> Self:
        """What the page of one proposal tells everybody; personal columns are not even read.

        A reason and a first agency are read only where the page names them, which is seldom.
        """
        what = ("code", "title", "problem", "kind", "catalog_item", "beneficiary_count", "channel", "submitted_at")
        who = ("proposer_kind", "group_name", "address", "rt", "rw", "kelurahan__name", "kelurahan__parent__name")
        filed_by = ("author", "entered_by", "support_count")  # keys only: nobody supports her own
        figures = ("volume", "unit", "requested_amount", "assessed_volume", "assessed_amount")
        answer = (
            *("status", "public_status", "published_at", "reason", "decision_note", "first_agency", "agency__name"),
            "sipd_number",
        )
        dates = (
            *("round__cycle__plan_year", "round__closes_at", "round__forum_starts_at", "round__forum_ends_at"),
            *("round__decided_by", "forwarded_at", "lead", "kelurahan__level", "carried_from"),
        )
        related = self.select_related("round__theme", "round__cycle", "kelurahan__parent", "agency")
        joined = self.model.objects.filter(lead=OuterRef("pk")).order_by().values("lead").annotate(n=Count("pk"))
        counted = related.annotate(member_count=Coalesce(Subquery(joined.values("n")), 0))
        return counted.only(*what, *who, *filed_by, *figures, *answer, *THEME, *dates)

    def for_detail(self) -> Self:
        return self.for_list().select_related("catalog_item", "session", "author", "entered_by", "consent")

    def funnel(self) -> dict[str, int]:
        """Counts and rupiah from received to accommodated, of published decisions only.

        Keys: received, forwarded, not_forwarded, accommodated, requested (Rp), funded (Rp).
        """
        funded = Q(public_status=Status.ACCOMMODATED)
        sums = self.filter(PUBLIC).aggregate(
            received=Count("pk"),
            forwarded=Count("pk", filter=Q(forwarded_at__isnull=False)),
            accommodated=Count("pk", filter=funded),
            requested=Sum("requested_amount", default=0),
            funded=Sum("assessed_amount", filter=funded, default=0),
        )
        return {**sums, "not_forwarded": sums["received"] - sums["forwarded"]}


class ProposalEventQuerySet(QuerySet["ProposalEvent"]):
    def for_timeline(self) -> Self:
        """What is told of a proposal, in its order; who got a new PIN is not about the proposal."""
        own = ("kind", "move", "target", "actor_label", "happened_at", "changes", "note")
        joined = ("reason__label", "agency__name", "previous_agency__name")
        rows = self.select_related("reason", "agency", "previous_agency").only("proposal", *own, *joined)
        return rows.exclude(kind=EventKind.KEY).order_by("sequence")

    def public(self) -> Self:
        """Events everybody may read; embargoed ones only once the decision is published."""
        return self.filter(Q(is_embargoed=False) | Q(proposal__published_at__isnull=False))


class AttachmentQuerySet(QuerySet["Attachment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Released files of public proposals; for the proposer her own, for officers those in their scope."""
        public = Q(released_at__isnull=False) & ~Q(proposal__status__in=[Status.DRAFT, Status.WITHDRAWN])
        if not user.is_authenticated:
            return self.filter(public)
        proposals = ProposalQuerySet(self.model.proposal.field.related_model)
        return self.filter(public | filed_by(user, "proposal__") | Q(proposal__in=proposals.in_scope_of(user)))

    def public(self) -> Self:
        """Files an officer has looked at and released."""
        return self.filter(released_at__isnull=False)


class MessageQuerySet(QuerySet["Message"]):
    def in_portal_of(self, user: "User") -> Self:
        """What a person finds in the portal, newest first."""
        return self.filter(recipient=user, channel=MessageChannel.PORTAL).order_by("-pk")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def due_at(self, moment: datetime) -> Self:
        """What is to be sent by now, oldest first."""
        return self.filter(status=MessageStatus.WAITING, next_try_at__lte=moment).order_by("next_try_at", "pk")

    def without_followers(self, moment: datetime) -> Self:
        """Of those that wait for one person's daily letter only the first: whoever claims it takes the others along."""
        earlier = self.model.objects.due_at(moment).filter(
            recipient=OuterRef("recipient"), is_digest=True, pk__lt=OuterRef("pk")
        )
        return self.exclude(Exists(earlier), is_digest=True)

    def for_telling(self) -> Self:
        """With everything ``news.read_news`` and the ways out need."""
        event = ("event__reason", "event__agency", "event__proposal__reason", "event__proposal__agency", "recipient")
        place = ("event__proposal__kelurahan__parent", "event__proposal__round__theme", "event__proposal__round__cycle")
        return self.select_related(*event, *place)

    def to_be_told_by(self, user: "User") -> Self:
        """What officers of kelurahan and kecamatan are to tell people themselves, the longest waiting first."""
        return self.filter(in_region(user, "event__proposal__"), channel=MessageChannel.HAND).order_by("pk")

    def waiting_for_a_call(self) -> Self:
        """What only an officer can bring."""
        return self.filter(channel=MessageChannel.HAND, status=MessageStatus.WAITING)

    def newest_per_proposal(self) -> Self:
        """Of several that wait for a call about one proposal only the newest: one call tells them all."""
        same = {"event__proposal": OuterRef("event__proposal"), "recipient": OuterRef("recipient")}
        later = self.model.objects.waiting_for_a_call().filter(pk__gt=OuterRef("pk"), **same)
        return self.exclude(Exists(later))
