"""A class that works with the lessons: each in copies of its own, what it hands in, and what the teacher sees."""
