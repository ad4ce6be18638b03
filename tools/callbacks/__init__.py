"""Callbacks: a person of the desk rings the customer."""
