"""The nodes of the graph, one file each: call a tool, write its result."""
