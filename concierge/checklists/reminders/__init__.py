"""What families and staff are reminded of, when, and what happens when nobody answers."""
