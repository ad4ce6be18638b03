"""The HTTP addresses: each handler reads its input, calls the desk, and gives the answer's shape."""
