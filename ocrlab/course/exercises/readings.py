"""What is filled in in 04_classify_and_read: from columns to text."""

from __future__ import annotations

from ocrlab.course.exercise import Case, Exercise

EXERCISES = {
    # 04_classify_and_read: collapse(path)
    "collapse": Exercise(
        (
            Case((["b", "o", "k"],), "bok", "three characters, nothing to merge or to drop"),
            Case((["b", "b", "o", "o", "o", "k"],), "bok", "repeats are merged"),
            Case((["_", "b", "_", "_", "o", "_"],), "bo", "blanks are dropped"),
            Case((["b", "o", "_", "o", "k"],), "book", "a blank between two that are the same"),
            Case((["o", "_", "_", "o", "o", "_", "o"],), "ooo", "two blanks part no more than one does"),
            Case((["b", "o", "b"],), "bob", "the same character again, with another between"),
            Case(([" ", " ", "a"],), " a", "a space is a character"),
            Case((["_", "_"],), "", "blanks alone"),
            Case(([],), "", "no column"),
        ),
        (
            "Go through the path, and compare each character with the one before it.",
            "Repeats first, blanks second. In the other order, the blank in the middle of `book` could part nothing.",
            "A character counts if it is not the blank, and differs from the one before it. "
            '`zip(["_", *path], path)` gives each with the one before.',
        ),
    ),
    # 04_classify_and_read: columns_needed(text)
    "columns_needed": Exercise(
        (
            Case(("bok",), 3, "no two neighbors are the same"),
            Case(("book",), 5, "one doubled letter"),
            Case(("bookkeeper",), 13, "three doubled letters"),
            Case(("ooo",), 5, "three of the same: a blank between each two"),
            Case(("bob",), 3, "the same letter twice, and no neighbors"),
            Case(("1 000",), 7, "digits are characters, too"),
            Case(("a",), 1, "one letter"),
            Case(("",), 0, "nothing to read"),
        ),
        (
            "One column for each character. For which ones is another column needed?",
            "Count the pairs of neighbors that are the same: `zip(text, text[1:])` gives all pairs.",
            "`len(text)`, and one more for each pair of neighbors that are the same.",
        ),
    ),
}
