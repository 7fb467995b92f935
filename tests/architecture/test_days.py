"""The day of an instant is that of France: between midnight and two in the morning, it is not yet that of UTC."""

import ast
from pathlib import Path

PRODUCT = Path(__file__).parents[2] / "concierge"

# A cell of a workbook has no time zone: its day is the one that was typed.
TYPED = {("intake/lists/workbooks.py", "value")}


def test_the_day_of_an_instant_is_asked_of_the_clock() -> None:
    calls = [
        (str(file.relative_to(PRODUCT)), ast.unparse(node.func.value))
        for file in sorted(PRODUCT.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        if not node.args
    ]
    elsewhere = {call for call in calls if call[0] != "platform/clock.py" and call[1] != "local"}

    assert len(calls) > len(elsewhere)
    assert elsewhere == TYPED, "an instant's day is paris_date(instant); a local time is named « local »"
