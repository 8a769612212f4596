"""What the worker does for forums. Rows are the truth, messages only hints: a lost one is made good by a sweep."""

from forums.tasks import paper, sheets

__all__ = ["paper", "sheets"]
