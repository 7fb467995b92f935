"""From newcomer to host: the invitation at the end of the first year, the application it opens, the loop counted."""
