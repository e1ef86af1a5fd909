"""Cases for the evaluation, and what is measured on them."""
