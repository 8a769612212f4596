"""Parts of pages drawn once and kept."""
