"""Many arrivals that one employer or institution announces: one cohort, a file for each family."""
