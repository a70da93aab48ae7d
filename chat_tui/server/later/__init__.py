"""What happens at a time that somebody chose: scheduled posts and reminders."""
