"""From the choice of a theme to the proposal sent: step by step, on one screen, without signal."""
