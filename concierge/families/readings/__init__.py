"""Who read what is sensitive of a family, and when."""
