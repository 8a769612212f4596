"""The proposal and its life, from a citizen's draft to a published decision."""
