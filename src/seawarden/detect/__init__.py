"""One behaviour a file, and the engine that folds them over time."""
