"""What several pages read: the service clock."""
