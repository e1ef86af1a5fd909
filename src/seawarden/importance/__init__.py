"""What lines are worth: the network they make, and what a break of it costs."""
