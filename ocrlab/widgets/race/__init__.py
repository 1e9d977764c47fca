"""Runtimes side by side, live."""
