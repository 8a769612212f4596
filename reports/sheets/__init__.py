"""Sheets that come back from SIPD, read without the database and in a process of their own."""
