"""What everybody reads, signed in or not."""
