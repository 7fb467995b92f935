"""Who agreed to what: purposes and their exact texts, proofs, withdrawals, and the confirmation of captures (0009)."""
