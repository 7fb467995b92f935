"""Work passed on from one colleague to another, and taken back."""
