"""The helpers of the lessons: guesses, hints and checks, and figures that explain one step each."""
