"""The Textual app: what a person sees and presses."""
