"""What a journey is made of: read from files, checked, written back, put into words."""
