"""How our mails are named: by their space and number, and by a seal that nobody else can make."""

import hmac
import re

_PATTERN = re.compile(r"<concierge-(\d{1,18})-(\d{1,18})\.([0-9a-f]{16})@")


def prefix(space_id: int) -> str:
    """Return how the identifiers of all mails of a space begin."""
    return f"concierge-{space_id}-"


def identifier(space_id: int, message_id: int, *, domain: str, secret: str) -> str:
    """Return the Message-ID of a mail: the same at each attempt, so that a second copy is recognised."""
    return f"<{prefix(space_id)}{message_id}.{_seal(secret, space_id, message_id)}@{domain}>"


def read_identifier(text: str, secret: str) -> tuple[int, int] | None:
    """Return the space and the number of a mail of ours; None for any other, and for one that somebody made up."""
    found = _PATTERN.search(text)
    if found is None:
        return None
    space_id, message_id = int(found[1]), int(found[2])
    return (space_id, message_id) if hmac.compare_digest(_seal(secret, space_id, message_id), found[3]) else None


def _seal(secret: str, space_id: int, message_id: int) -> str:
    return hmac.digest(secret.encode(), f"mail {space_id} {message_id}".encode(), "sha256").hex()[:16]
