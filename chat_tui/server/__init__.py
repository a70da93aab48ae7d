"""The embedded workspace: a chat server for one machine that speaks a subset of the Mattermost v4 API."""
