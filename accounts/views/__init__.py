"""Pages of accounts: the entrance, and one's own page."""
