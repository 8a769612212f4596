"""The proposal, its files, its reviews, its place on a forum's list, and its history that nobody can rewrite."""

from proposals.models.evidence import Attachment, Review
from proposals.models.forum import ForumItem
from proposals.models.history import ProposalEvent
from proposals.models.proposal import Proposal, Reason

__all__ = ["Attachment", "ForumItem", "Proposal", "ProposalEvent", "Reason", "Review"]
