"""What stands on a page of a run: a person corrects what was read, and it is a truth."""
