"""The proposal, its files, its reviews, its place on a forum's list, and its history that nobody can rewrite."""

from proposals.models.evidence import Attachment, Review
from proposals.models.forum import ForumItem
from proposals.models.history import ProposalEvent
from proposals.models.proposal import FROZEN_BY_FORUM, Proposal, Reason

__all__ = ["FROZEN_BY_FORUM", "Attachment", "ForumItem", "Proposal", "ProposalEvent", "Reason", "Review"]
