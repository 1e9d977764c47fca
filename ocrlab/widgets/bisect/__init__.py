"""Where production and ocrlab part, for a notebook."""
