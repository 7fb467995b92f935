"""How our mails are named: by their space and number, and by a seal that nobody else can make."""

import hmac
import re

_REPLY = re.compile(r"\+(\d{1,18})-(\d{1,18})-([0-9a-f]{16})@")
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


def reply_address(base: str, space_id: int, message_id: int, *, secret: str) -> str:
    """Return where the answer to a mail goes: the address that takes answers, with the mail's number and a seal."""
    local, _at, domain = base.rpartition("@")
    return f"{local}+{space_id}-{message_id}-{_seal(secret, space_id, message_id, what='reply')}@{domain}"


def read_reply_address(address: str, secret: str) -> tuple[int, int] | None:
    """Return the space and the number of the mail that an address answers; None for any other, and for a made-up one.

    Mail servers may write an address in capitals.
    """
    found = _REPLY.search(address.lower())
    if found is None:
        return None
    space_id, message_id = int(found[1]), int(found[2])
    whole = hmac.compare_digest(_seal(secret, space_id, message_id, what="reply"), found[3])
    return (space_id, message_id) if whole else None


def seems_reply_address(address: str) -> bool:
    """Tell whether an address is made as ours are, whoever sealed it."""
    return _REPLY.search(address.lower()) is not None


def _seal(secret: str, space_id: int, message_id: int, *, what: str = "mail") -> str:
    return hmac.digest(secret.encode(), f"{what} {space_id} {message_id}".encode(), "sha256").hex()[:16]
