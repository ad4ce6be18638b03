"""Does it still say the same? A translation is translated back, and both readings of the original are compared.

Piece by piece, because a changed sentence would drown in a long text.
"""

from __future__ import annotations


class BackCheck:
    pass
