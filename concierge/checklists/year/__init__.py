"""The year as one picture, its closing talk, and the invitation to welcome others."""
