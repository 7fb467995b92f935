"""How a family's year feels, subject by subject: a small drawing and the same in a table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.checklists.definition.model import Subject
from concierge.checklists.pulses.rules import PULSE_SUBJECTS

WIDTH, HEIGHT = 120, 40
_MARGIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one adult said of one subject in one pulse."""

    pulse_id: int
    subject: Subject
    name: str
    score: int | None
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One pulse in the drawing: the lowest of the adults' scores."""

    x: float
    y: float
    score: int
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTrend:
    """One subject over the year; a list of voices for each pulse, in order."""

    subject: Subject
    cells: list[list[Voice]]
    dots: list[Dot]

    @property
    def path(self) -> str:
        """Return the line through the dots, as SVG writes it."""
        return " ".join(f"{'L' if number else 'M'}{dot.x:g} {dot.y:g}" for number, dot in enumerate(self.dots))


def draw_trend(pulses: Sequence[tuple[int, int, int]], voices: Sequence[Voice]) -> list[SubjectTrend]:
    """Return one trend for each subject. A pulse is its id, its days after the move-in, and the score that is low."""
    last = max((days for _id, days, _low in pulses), default=1)
    trends = []
    for subject in PULSE_SUBJECTS:
        cells, dots = [], []
        for pulse_id, days, low in pulses:
            cell = [v for v in voices if v.pulse_id == pulse_id and v.subject is subject]
            scores = [voice.score for voice in cell if voice.score is not None]
            if scores:
                dots.append(_dot(min(scores), days / last, low))
            cells.append(cell)
        trends.append(SubjectTrend(subject=subject, cells=cells, dots=dots))
    return trends


def _dot(score: int, share: float, low: int) -> Dot:
    return Dot(
        x=round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1),
        y=round(HEIGHT - _MARGIN - (score - 1) / 4 * (HEIGHT - 2 * _MARGIN), 1),
        score=score,
        low=score <= low,
    )
