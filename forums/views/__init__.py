"""Pages of the forums, for facilitators and for everybody."""
