"""The five moments of the year at which families say how they are."""
