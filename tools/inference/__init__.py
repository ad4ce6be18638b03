"""The heavy engines (pictures, sound) in processes of their own: a bounded line for each, and a worker at its end."""
