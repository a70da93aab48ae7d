"""What is measured, and against what: `make bench` runs it all and prints the table of the README."""
