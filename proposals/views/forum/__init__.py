"""The sessions of a facilitator."""
