"""The lines of a page as they are cut, judged, turned and read."""
