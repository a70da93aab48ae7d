"""The words of chat as frozen values: what everything else speaks about."""
