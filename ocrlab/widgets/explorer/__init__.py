"""A page, its map and its candidates, under settings that are dragged."""
