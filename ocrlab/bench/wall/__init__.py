"""A class of machines: what many of them measured, side by side."""
