"""Which passages of the articles speak about a question."""
