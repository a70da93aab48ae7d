"""How model values become lines of the screen: pure functions."""
