"""Measures the desk: accuracy suites and benchmark commands. Assembles all other packages."""
