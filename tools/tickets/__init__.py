"""Tickets: work that a person has to finish."""
