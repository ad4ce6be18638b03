"""Messages that must go to a person."""
