"""Forms for anybody, alone or within another site: no cookie, no script, the language in the address."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Blueprint, Response, request
from flask_babel import force_locale

from concierge.platform.access import public
from concierge.platform.web import CONTENT_SECURITY_POLICY, LANGUAGES

Gate = TypeVar("Gate")
View = Callable[[Gate], Response]


def add_form_pages(
    blueprint: Blueprint,
    through: Callable[[str, View[Gate], bool], Response],
    *,
    show: View[Gate],
    receive: View[Gate],
    thank: View[Gate],
) -> None:
    """Give a blueprint the form, what receives it and the thanks, each alone and in a frame.

    `through` opens what stands at an address (its slug) and lets one of the three views answer.
    """

    def page(view: View[Gate], *, framed: bool) -> Callable[[str], Response]:
        return public(lambda slug: through(slug, view, framed))

    for prefix, path, framed in (("", "/<slug>", False), ("framed_", "/<slug>/cadre", True)):
        blueprint.add_url_rule(path, f"{prefix}form", page(show, framed=framed), methods=["GET"])
        blueprint.add_url_rule(path, f"{prefix}send", page(receive, framed=framed), methods=["POST"])
        blueprint.add_url_rule(f"{path}/merci", f"{prefix}thanks", page(thank, framed=framed), methods=["GET"])


def answer_in_language(answer: Callable[[str], Response], framed_by: Sequence[str]) -> Response:
    """Answer in the reader's language; the sites named, and no other, may frame the page."""
    asked = request.args.get("langue") or request.accept_languages.best_match(LANGUAGES) or "fr"
    language = asked if asked in LANGUAGES else "fr"
    with force_locale(language):
        response = answer(language)
    if framed_by:
        policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(framed_by)}")
        response.headers["Content-Security-Policy"] = policy
    return response
