"""Template filters and tags every page may use."""
