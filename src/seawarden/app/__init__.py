"""Use-cases that put the rooms together."""
