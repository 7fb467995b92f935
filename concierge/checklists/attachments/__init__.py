"""Documents attached to steps."""
