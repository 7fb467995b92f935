"""One of everything, for tests of what holds everywhere."""
