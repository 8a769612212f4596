"""Spreadsheets of a session: uploaded and decided about by a person, read and taken over by a worker."""
