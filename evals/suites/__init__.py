"""The suites, one file each: a set, what runs on it, and how it is scored."""
