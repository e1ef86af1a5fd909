"""AIS and routes in: pure parsers, thin openers."""
