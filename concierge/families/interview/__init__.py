"""The interview grid: what is asked of a family, why and how, and what they answered."""
