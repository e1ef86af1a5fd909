"""Live sources: feeds opened by their address, read by the parsers of `ingest`."""
