"""Who may do what. ``check_can_x`` raises Denied with a sentence, ``can_x`` answers yes or no."""
