"""Fields the forms of weekends need."""

import math
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput


class CoordinateField(Field):
    """A latitude or a longitude, « 47,8625 » or 47.8625."""

    data: float | None
    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.6f}".rstrip("0").rstrip(".").replace(".", ",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a decimal number, with a comma or a point."""
        self.data = None
        typed = str(valuelist[0]).strip().replace("\N{MINUS SIGN}", "-").replace(",", ".") if valuelist else ""
        if not typed:
            return
        try:
            value = float(typed)
        except ValueError:
            raise ValueError(_("Écrivez un nombre, par exemple 47,8625.")) from None
        if not math.isfinite(value):
            raise ValueError(_("Écrivez un nombre, par exemple 47,8625."))
        self.data = value
