"""The strip of steps, and the views that they open."""
