"""The background worker that keeps the store in step with a server: connect, listen, catch up, come back."""
