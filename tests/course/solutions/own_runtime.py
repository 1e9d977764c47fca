SOLUTIONS = {
    "not_known": lambda asked, known: sorted(set(asked) - set(known)),
}
WRONG = [  # name, a likely mistake, what is said of it
]
