"""Reads of proposals for pages, letters and files; what a page offers to its reader is the business of ``boards``."""
