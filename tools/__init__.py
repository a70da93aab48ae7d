"""What is run by hand while the project is worked on; nothing of it is installed."""
