SOLUTIONS = {
    "all_answers": lambda run, batches: [list(run(batch)) for batch in batches],
}
WRONG = [  # name, a likely mistake, what is said of it
    ("all_answers", lambda run, batches: [run(one) for one in batches], "returned `[[6], [6], [6]]`"),
    ("all_answers", lambda run, batches: run(batches[-1]), "three batches"),
]
