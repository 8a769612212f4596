"""What the reports say, read across models into frozen rows; every format renders the same rows."""
