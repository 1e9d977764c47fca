"""A line under the loupe: its columns and its path."""
