"""What is named in a message."""
