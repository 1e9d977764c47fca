SOLUTIONS = {
    "ship": lambda rungs, most: min((r for r in rungs if r[2] <= rungs[0][2] + most), key=lambda r: r[1])[0],
}
WRONG = [  # name, a likely mistake, what is said of it
]
