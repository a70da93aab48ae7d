"""What other programs say in the workspace, and what is asked of them: hooks, commands, buttons, dialogs."""
