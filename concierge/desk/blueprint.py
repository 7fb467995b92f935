"""The staff's pages: one blueprint, several modules of views."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("desk", __name__)

Page = str | Response | tuple[str, int]
