"""What the pages of reports show to this reader."""
