"""How a workspace grows out: written for a Mattermost server, or plainly, and read from such a file."""
