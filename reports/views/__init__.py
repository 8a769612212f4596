"""Pages of reports: for planners and facilitators, and the public results."""
