"""October 2023, rebuilt from published facts: RECONSTRUCTION, never AIS."""
