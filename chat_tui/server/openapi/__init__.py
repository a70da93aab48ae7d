"""The description of our own HTTP API, made from the route table."""
