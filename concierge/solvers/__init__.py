"""Optimal assignment: dataclasses in, dataclasses out; the only place that knows OR-tools and scipy."""
