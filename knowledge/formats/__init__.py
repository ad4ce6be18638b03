"""Files that articles are made of, one module a format: each has ``read(path, name)``."""
