SOLUTIONS = {
    "box_thresh_for": lambda wanted, unwanted: min(wanted) if max(unwanted, default=0) < min(wanted) else None,
}
WRONG = [  # name, a likely mistake, what is said of it
]
