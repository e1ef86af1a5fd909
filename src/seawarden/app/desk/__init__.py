"""The alert desk: what an officer asks, whom to call, and what the desk costs in attention."""
