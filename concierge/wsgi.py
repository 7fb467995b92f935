"""What a WSGI server loads."""

from concierge.app import create_app

app = create_app()
