"""From one language into another."""
