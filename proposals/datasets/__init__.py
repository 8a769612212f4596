"""Reads of proposals for the pages, the same for every reader."""
