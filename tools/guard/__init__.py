"""Stopping drafts that must not be sent."""
