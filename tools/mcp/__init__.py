"""Tools of other programs over the Model Context Protocol, and the desk's own tools for them."""
