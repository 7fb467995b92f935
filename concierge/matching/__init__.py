"""Matching families with hosts: the commands that solve an instance from a file."""
