"""Inside a network."""
