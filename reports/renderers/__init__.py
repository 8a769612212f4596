"""Formats of a report. Each takes the same rows and a path, and writes one whole file there."""
