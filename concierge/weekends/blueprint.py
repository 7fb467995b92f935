"""The pages of weekends: the team's on one blueprint, those behind a mail's link on another."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("weekends", __name__, url_prefix="/week-ends")
guests_bp = Blueprint("weekend_guests", __name__, url_prefix="/week-end")

Page = str | Response | tuple[str, int]
