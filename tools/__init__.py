"""What the assistant can do, and who does it."""
