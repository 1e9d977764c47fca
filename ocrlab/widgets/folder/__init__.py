"""The grid of a run: its pages, worst first."""
