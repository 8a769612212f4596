"""What belongs to a session besides its lists: who was invited and came, votes, paper, sheets, and its minutes."""

from forums.models.attendance import Attendee, Invitation, SessionPhoto, Tally
from forums.models.imports import ImportRun
from forums.models.journal import SessionAct
from forums.models.minutes import Addendum, MinutesVersion
from forums.models.paper import PaperPhoto, PaperRow, PaperSheet, PaperStrip, PaperUpload
from forums.models.picks import Ballot, DiscussionTable, Pick

__all__ = [
    "Addendum",
    "Attendee",
    "Ballot",
    "DiscussionTable",
    "ImportRun",
    "Invitation",
    "MinutesVersion",
    "PaperPhoto",
    "PaperRow",
    "PaperSheet",
    "PaperStrip",
    "PaperUpload",
    "Pick",
    "SessionAct",
    "SessionPhoto",
    "Tally",
]
