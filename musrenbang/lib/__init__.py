"""Small pure helpers that know nothing of the models."""
