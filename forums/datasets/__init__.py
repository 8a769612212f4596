"""What pages and other apps read of the forums."""
