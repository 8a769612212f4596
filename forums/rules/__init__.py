"""Who may do what in a forum. ``check_can_x`` raises Denied with a sentence, ``can_x`` answers yes or no."""
