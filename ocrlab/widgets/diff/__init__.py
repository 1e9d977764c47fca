"""What two ways to read read otherwise, as a cell of a notebook shows it."""
