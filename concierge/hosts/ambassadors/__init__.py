"""Ambassadors: what they know, their documents, their meetings, their card, their benefits, what they did."""
