"""Where things are kept: the track archive and the records."""
