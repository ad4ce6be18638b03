"""Files that people send: what they are, what is wrong with them, and what becomes of them before they are kept."""
