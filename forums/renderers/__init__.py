"""What the forums print."""
