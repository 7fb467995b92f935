"""Forms of wishes and requests: what a family would like, an answer in one of three buttons."""

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from concierge.families.consent.purposes import MEANS_LABELS, RECORDED_BY_STAFF
from concierge.hosts.requests.models import HostWish
from concierge.hosts.requests.rules import MOST_WORDS
from concierge.platform.choice_fields import SelectField
from concierge.platform.forms import Form, area_field, date_field

YES: Final = "oui"
NO: Final = "non"
ANOTHER_DAY: Final = "jour"


class AnswerForm(Form):
    """One page, three buttons: `answer` is the one that was pressed, `turn` what the page showed."""

    answer = HiddenField()
    turn = HiddenField()
    on = date_field(_l("Quel jour vous irait ?"))
    reason = area_field(_l("Pourquoi ? (si vous voulez le dire)"), maximum=MOST_WORDS)

    def seen_turn(self) -> int | None:
        """Return the turn that the page showed; nonsense is refused as an old page is."""
        text = self.turn.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


class WishForm(Form):
    """What a family would like of a kind of relation, in words that name nobody."""

    on = date_field(_l("Un jour en particulier ? (facultatif)"))
    expects = area_field(_l("Ce que vous aimeriez (facultatif)"), maximum=MOST_WORDS)
    tells_origin = BooleanField(_l("L’accueillant peut lire d’où nous venons"))


class StaffWishForm(WishForm):
    """The same, told to somebody of the team."""

    means = SelectField(
        _l("Comment la famille a dit oui"), choices=[(m.value, _l(MEANS_LABELS[m])) for m in RECORDED_BY_STAFF]
    )


def wish_form(wish: HostWish | None, form_class: type[WishForm] = WishForm) -> WishForm:
    """Return the form of a wish as it stands."""
    if wish is None or wish.withdrawn_at is not None:
        return form_class(formdata=None)
    return form_class(formdata=None, on=wish.wanted_on, expects=wish.expects, tells_origin=wish.tells_origin)
