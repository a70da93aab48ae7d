"""How is a picture drawn by terminals that can do more than write? Imported when one is looked at."""
