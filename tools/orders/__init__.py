"""Orders: looking at them, proving whose they are, cancelling, changing the address, returning."""
