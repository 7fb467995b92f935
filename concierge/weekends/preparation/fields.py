"""Fields the forms of weekends need."""

import math
import re
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


class MoneyField(Field):
    """An amount in euros, « 12,50 »; `data` are cents."""

    data: int | None
    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        euros, cents = divmod(self.data, 100)
        return f"{euros},{cents:02d}" if cents else str(euros)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read an amount, with a comma or a point, spaces between thousands."""
        self.data = None
        typed = re.sub(r"[\s€]", "", str(valuelist[0])).replace(",", ".") if valuelist else ""
        if not typed:
            return
        if not re.fullmatch(r"\d{1,7}(\.\d{1,2})?", typed):
            raise ValueError(_("Écrivez un montant en euros, par exemple 120 ou 12,50."))
        euros, _point, cents = typed.partition(".")
        self.data = int(euros) * 100 + int(cents.ljust(2, "0") or 0)
