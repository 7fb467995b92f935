"""Telephones and e-mail addresses as they are compared: one form for each, however it was typed."""

import re
from functools import lru_cache

REGION = "FR"
_DOTS_MEAN_NOTHING = {"gmail.com", "googlemail.com"}
_TAGS_MEAN_NOTHING = {
    *_DOTS_MEAN_NOTHING,
    *"outlook.com outlook.fr hotmail.com hotmail.fr live.fr live.com msn.com icloud.com me.com".split(),
    *"proton.me protonmail.com pm.me fastmail.com laposte.net free.fr orange.fr wanadoo.fr sfr.fr".split(),
}
_ONE_PROVIDER = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me", "pm.me": "proton.me"}
_USUAL = re.compile(r"(?:0|\+33|0033|\+330)([1-9]\d{8})")
_BETWEEN_DIGITS = re.compile(r"[\s().-]")
_NUMBER = re.compile(r"\+?[\d(][\d\s().-]{7,}")


@lru_cache(maxsize=4096)
def phones_of(text: str) -> frozenset[str]:
    """Return the numbers in a field in the form +33612345678; people write two with a stroke, or add a word."""
    return frozenset(number for found in _NUMBER.findall(text) if (number := _e164(found)))


def _e164(text: str) -> str | None:
    digits = _USUAL.fullmatch(_BETWEEN_DIGITS.sub("", text))
    return f"+33{digits[1]}" if digits else _by_library(text)


def _by_library(text: str) -> str | None:
    """Read any other number; a hundred times slower than the usual French forms, which nearly all have."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

    try:
        number = parse(text, REGION)
    except NumberParseException:
        return None
    # « Possible », not « valid »: the numbers reserved for invented people are compared like all others.
    return format_number(number, PhoneNumberFormat.E164) if is_possible_number(number) else None


def written(typed: str) -> str | None:
    """Return one number as people here write it, « 06 12 34 56 78 » or « +32 470 12 34 56 »; None when it is none."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

    try:
        number = parse(typed, REGION)
    except NumberParseException:
        return None
    form = PhoneNumberFormat.NATIONAL if number.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
    return format_number(number, form) if is_possible_number(number) else None


def is_mobile(number: str) -> bool:
    """Tell whether a number in the form +33… is a French mobile: one person’s, and their partner’s."""
    return number.startswith(("+336", "+337"))


@lru_cache(maxsize=4096)
def mailbox_of(address: str) -> str:
    """Return the letter box behind an address: case, and the dots and tags that the large providers ignore, left out.

    Only the providers known to ignore them: elsewhere, two spellings may be two people.
    """
    local, at, domain = address.strip().casefold().rpartition("@")
    if not at or not local or not domain:
        return ""
    domain = _ONE_PROVIDER.get(domain, domain)
    if domain in _TAGS_MEAN_NOTHING:
        local = local.partition("+")[0] or local
    if domain in _DOTS_MEAN_NOTHING:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"
