"""Whole screens and dialogs: the chat, pickers, questions, search and help."""
