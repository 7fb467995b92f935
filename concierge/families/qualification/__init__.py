"""Understanding a project: who the family resembles, what comes first, what must be said early."""
