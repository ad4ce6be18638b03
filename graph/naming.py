"""What a file is called when it is shown or saved. The name decides about no path."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
"""Characters of a name without its suffix."""
_UNWANTED: Final = re.compile(r'[<>:"|?*]')
"""Characters that some system's files must not have in their names."""


def own_name(given: str, fallback: str, suffix: str) -> str:
    """The same with the suffix that the client's file had, where it is one; else with ``suffix``."""
    found = re.search(r"\.([A-Za-z0-9]{1,8})$", given)
    return display_name(given, fallback, found[1].lower() if found else suffix)


def display_name(given: str, fallback: str, suffix: str) -> str:
    """The name that a client gave a file, without folders, control characters and marks that turn the direction of
    writing, and with the ``suffix`` of what the file is now; ``fallback`` where nothing is left of it.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", _UNWANTED.sub("_", " ".join(plain.split())))
    return f"{stem[:LONGEST].strip(' .') or fallback}.{suffix}"
