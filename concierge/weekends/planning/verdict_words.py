"""What a change would do, in the words that are read before it is done."""

from typing import Any

from flask_babel import gettext as _, ngettext

from concierge.weekends.planning.checking import Verdict
from concierge.weekends.planning.fault_words import say_faults
from concierge.weekends.planning.names import Names
from concierge.weekends.planning.wording import say_unkept

_SHOWN = 5


def say_verdict(verdict: Verdict, names: Names) -> dict[str, Any]:
    """Return whether a change is harmless, what it breaks and what it gives: plain values for a page or a script."""
    bad = say_faults(verdict.breaks, names)
    bad += [str(_("N’est plus tenu : %(what)s.", what=say_unkept(each, names))) for each in verdict.loses if each.must]
    good = [str(_("Est tenu à présent : %(what)s.", what=say_unkept(each, names))) for each in verdict.gains]
    if verdict.mends:
        good.append(
            str(ngettext("Une chose impossible devient possible.", "%(num)s choses impossibles deviennent possibles.",
                         verdict.mends))
        )  # fmt: skip
    more = len(bad) - _SHOWN
    if more > 0:
        bad = [*bad[:_SHOWN], str(_("et %(num)s autres.", num=more))]
    fine = str(_("Rien ne s’y oppose."))
    return {"ok": verdict.is_harmless, "bad": bad, "good": good, "says": " ".join(bad or [fine, *good])}
