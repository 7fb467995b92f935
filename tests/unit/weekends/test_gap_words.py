"""How good a programme is, in words: only a must that is missing is called one."""

import pytest
from flask import Flask

from concierge.weekends.planning.wording import say_gap


@pytest.mark.parametrize(
    ("best", "bound", "words"),
    [
        (20_450, 400, "des indispensables manquent encore"),
        (82, 40, "des routes ou des attentes peuvent encore raccourcir"),
        (41_000, 40_980, "à 2\u00a0% au plus du meilleur possible"),
        (40_105, 40_045, "des routes ou des attentes peuvent encore raccourcir"),  # four musts nobody could have
        (40_030, 40_000, "des routes ou des attentes peuvent encore raccourcir"),
        (40_045, 40_045, "le meilleur possible, c’est prouvé"),
        (300, 300, "le meilleur possible, c’est prouvé"),
    ],
)
def test_what_is_left_to_gain(app: Flask, best: int, bound: int, words: str) -> None:
    with app.test_request_context():
        assert say_gap({"best": best, "bound": bound, "gap": best / bound - 1}) == words


def test_nothing_is_said_of_what_nobody_knows(app: Flask) -> None:
    with app.test_request_context():
        assert say_gap({"best": 82, "bound": None, "gap": None}) == "on ne sait pas encore à combien du meilleur"
