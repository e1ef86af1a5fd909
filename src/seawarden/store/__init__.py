"""Where things are kept: the track archive."""
