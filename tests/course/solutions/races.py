import statistics

SOLUTIONS = {
    "times_as_fast": lambda base, row, cold: statistics.median(base[cold:]) / statistics.median(row[cold:]),
}
WRONG = [  # name, a likely mistake, what is said of it
]
