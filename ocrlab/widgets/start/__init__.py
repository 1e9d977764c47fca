"""The lab's first page."""
