"""Which backend speaks the Mattermost v4 API: to Mattermost itself and to our embedded workspace server."""
