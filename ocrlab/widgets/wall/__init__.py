"""The class wall, live."""
