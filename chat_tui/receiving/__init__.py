"""How do deliveries of web hooks come in: verified, kept on disk, done once, in order?"""
