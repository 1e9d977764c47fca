SOLUTIONS = {
    "buckets_of": lambda shapes, multiple: len({(-(-h // multiple), -(-w // multiple)) for h, w in shapes}),
}
WRONG = [  # name, a likely mistake, what is said of it
]
