"""The history of the tables, one script a change."""
