"""Logs name no family and open nothing: addresses that a mail server's answer repeats and links' keys are left out."""

import logging
import re
from typing import Final

_ADDRESS: Final = re.compile(r"[^\s<>'\"(),;:]+@[^\s<>'\"(),;:]+")
_KEY: Final = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)  # as `tokens.new_token` makes them
_PLAIN: Final = logging.Formatter()


def quietly(record: logging.LogRecord) -> bool:
    """Write what an entry says, and the error it carries, without addresses and keys; every entry is kept."""
    record.msg, record.args = blot(record.getMessage()), None
    if record.exc_info:
        record.exc_text = blot(_PLAIN.formatException(record.exc_info))
        record.exc_info = None
    return True


def blot(text: str) -> str:
    """Return a text with an ellipsis in place of each address, and of each key of a link."""
    return _KEY.sub("…", _ADDRESS.sub("…@…", text))
