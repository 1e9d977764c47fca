"""Memory by call, live."""
