"""The files an agency writes itself: read safely, every fault with its line and its remedy, the last good ones kept."""
