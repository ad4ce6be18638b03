"""The outside: HTTP, WebSockets, the command line. Assembles all other packages."""
