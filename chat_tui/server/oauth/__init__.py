"""How programs are let in by OAuth 2.0: authorisation codes with PKCE, device codes, refresh, revocation."""
