"""What text means and how wide it is: pure functions without input or output."""
