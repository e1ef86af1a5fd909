"""The nouns of the watch: what a report, a ship, a line and an alert are, as columns."""
