"""The state machine: one conversation turn, from a stored message to its outcome."""
