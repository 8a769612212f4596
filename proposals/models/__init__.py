"""The proposal, its people and files, its reviews, its place on a forum's list, its history, what is told about it."""

from proposals.models.disclosure import Disclosure
from proposals.models.evidence import Attachment, Review
from proposals.models.forum import ForumItem
from proposals.models.history import ProposalEvent
from proposals.models.message import Message
from proposals.models.people import GroupCount, Support
from proposals.models.proposal import FROZEN_BY_FORUM, Proposal, Reason
from proposals.models.word import KnownWord

__all__ = [
    "FROZEN_BY_FORUM",
    "Attachment",
    "Disclosure",
    "ForumItem",
    "GroupCount",
    "KnownWord",
    "Message",
    "Proposal",
    "ProposalEvent",
    "Reason",
    "Review",
    "Support",
]
