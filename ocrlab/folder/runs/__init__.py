"""A run of a folder that can be trusted: every page once, resumed where it was stopped, the same whoever did the work.

What a million pages would cost stands in `engine`.
"""
