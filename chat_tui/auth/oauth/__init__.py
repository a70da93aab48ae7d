"""How we are let in by OAuth 2.0 without ever seeing a password, and how that lasts.

`metadata` finds out what a site offers; `device` and `browser` are the two ways to ask a person; `grants`
renews and gives back; `refreshing` hands out tokens and renews them ahead of time.
Who wires gives `web.Send`.

Own code, no library: `oauthlib` (looked at: 4.0.1, 56 ms to import) refuses http on the loopback address
unless a variable of the whole process says otherwise, raises where a server grants less than was asked, and
leaves to its caller what most of this is: bounds, metadata, `iss`, the listener, polling, renewing once.
"""
