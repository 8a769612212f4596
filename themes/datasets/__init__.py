"""Reads about rounds and sessions that several pages show the same way."""
