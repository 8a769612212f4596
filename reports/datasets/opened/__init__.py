"""What everybody may download: every column is named here one by one, so nothing else ever gets out."""
