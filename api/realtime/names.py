"""What one desk's things are called in a Redis that it may share with other desks."""

from __future__ import annotations

import hashlib

from api.auth.tokens import secret_of
from api.settings import Settings


def prefix(settings: Settings) -> str:
    """What all of a desk's keys and channels begin with, like `frontdesk:0123456789ab:`.

    Made from the secret that signs the log-ins: the processes of one desk have it in common, and no two desks do.
    """
    return f"frontdesk:{hashlib.sha256(secret_of(settings).encode()).hexdigest()[:12]}:"
