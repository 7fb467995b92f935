"""What examples have in common."""

A_PDF = b"%PDF-1.4\n% the smallest one\n%%EOF\n"
Ids = dict[str, int]  # by the name that the address gives them
