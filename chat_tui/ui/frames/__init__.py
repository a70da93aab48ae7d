"""What stands between Textual's painting and the terminal, so that only what changed is written?"""
