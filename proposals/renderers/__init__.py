"""What leaves the portal as something else than a page."""
