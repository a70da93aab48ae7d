"""What is said of a delivery: a calm sentence or a few lines of Markdown for each kind. No I/O."""
