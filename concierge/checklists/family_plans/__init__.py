"""The plan of each family in the database: built, updated, led to newer versions."""
