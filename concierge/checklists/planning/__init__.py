"""The pure core: which steps a family has, when, after what, by whom, and why. No database."""
