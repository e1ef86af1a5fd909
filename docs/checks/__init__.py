"""What is checked about the documentation. Run: python -m docs.checks [--write]."""
