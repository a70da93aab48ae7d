"""What the user chose: places on disk, settings, keys, themes and accounts."""
