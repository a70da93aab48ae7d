"""What the workspace sends to other machines: calls, and the web hooks that wait to be delivered."""
