"""The lessons, executed, as pages that need no Python and no network."""
