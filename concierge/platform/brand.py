"""The agency's two colours, made into every colour of the pages with enough contrast (WCAG 2.2 AA)."""

import colorsys
import re
from dataclasses import dataclass

TEXT_CONTRAST = 4.6  # a little above AA's 4.5, for rounding
PAPER, NIGHT = "#fbf7f0", "#1d2321"  # the grounds that text stands on, light and dark


@dataclass(frozen=True, slots=True)
class Brand:
    """How an agency presents itself on every page; colours are #rrggbb."""

    name: str = "Conciergerie"
    accent: str = "#1f4d3a"
    warm: str = "#c8622d"


DEFAULT_BRAND = Brand()


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours #rrggbb, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: str, colour: str) -> str:
    """Return `colour`, darkened or lightened just enough to be read on `ground`."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step = -0.01 if _luminance(ground) > 0.4 else 0.01
    found = colour
    while contrast(ground, found) < TEXT_CONTRAST and 0 < light + step < 1:
        light += step
        found = _hex(colorsys.hls_to_rgb(hue, light, saturation))
    return found


def text_on(ground: str) -> str:
    """Return the better of white and ink for text on `ground`."""
    return max("#ffffff", "#17201c", key=lambda text: contrast(ground, text))


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    red, green, blue = (a * (1 - share) + b * share for a, b in pairs)
    return _hex((red, green, blue))


def brand_css(accent: str, warm: str) -> str:
    """Return the stylesheet of an agency's colours #rrggbb; ValueError for anything else."""
    for colour in (accent, warm):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise ValueError(f"not a colour: {colour!r}")
    light = _variables(accent, warm, PAPER)
    dark = _variables(accent, warm, NIGHT)
    night = f':root:not([data-bs-theme="light"]){{{dark}}}'
    return f':root{{{light}}}@media (prefers-color-scheme:dark){{{night}}}[data-bs-theme="dark"]{{{dark}}}\n'


def _variables(accent: str, warm: str, ground: str) -> str:
    is_dark = _luminance(ground) < 0.2
    solid = mix(accent, "#ffffff", 0.12) if is_dark and contrast(accent, ground) < 1.6 else accent
    warm_text = readable_on(ground, warm)
    values = {
        "accent": solid,
        "on-accent": text_on(solid),
        "accent-text": readable_on(mix(ground, accent, 0.22 if is_dark else 0.1), accent),
        "accent-soft": mix(ground, accent, 0.22 if is_dark else 0.1),
        "accent-line": mix(ground, accent, 0.4 if is_dark else 0.28),
        "accent-strong": mix(solid, "#ffffff" if is_dark else "#000000", 0.18),
        "on-accent-strong": text_on(mix(solid, "#ffffff" if is_dark else "#000000", 0.18)),
        "warm": warm,
        "on-warm": text_on(warm),
        "warm-text": readable_on(mix(ground, warm, 0.22 if is_dark else 0.14), warm_text),
        "warm-soft": mix(ground, warm, 0.22 if is_dark else 0.14),
    }
    return "".join(f"--{name}:{value};" for name, value in values.items())


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(1, max(0, part)) * 255):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
