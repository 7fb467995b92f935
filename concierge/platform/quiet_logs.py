"""Logs name no family: the addresses that a mail server's answer repeats are left out of them."""

import logging
import re
from typing import Final

_ADDRESS: Final = re.compile(r"[^\s<>'\"(),;:]+@[^\s<>'\"(),;:]+")
_PLAIN: Final = logging.Formatter()


def without_addresses(record: logging.LogRecord) -> bool:
    """Write what an entry says, and the error it carries, without e-mail addresses; every entry is kept."""
    record.msg, record.args = blot(record.getMessage()), None
    if record.exc_info:
        record.exc_text = blot(_PLAIN.formatException(record.exc_info))
        record.exc_info = None
    return True


def blot(text: str) -> str:
    """Return a text with an ellipsis in place of each address."""
    return _ADDRESS.sub("…@…", text)
