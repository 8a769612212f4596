"""Pages, one module per workspace."""
