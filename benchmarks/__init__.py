"""Speed beside a named peer, in the same run, on the same input; never a timed test."""
