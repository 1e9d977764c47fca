"""The command line. Nothing is imported here: `bootstrap` must run on the standard library."""
