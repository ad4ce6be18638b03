"""What the customer wants."""
