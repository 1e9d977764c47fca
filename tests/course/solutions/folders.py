from statistics import mean


def worst_first(pages):
    return [name for name, characters, wrong in sorted(pages, key=lambda page: (-page[2], page[1])) if wrong]


def halves(sources):
    first = set(sorted(set(sources.values()))[::2])
    return [page for page in sources if sources[page] in first], [
        page for page in sources if sources[page] not in first
    ]


def verdict(before, after, draws):
    more = [sum(after[i] - before[i] for i in draw) for draw in draws]
    if sum(one < 0 for one in more) >= 0.975 * len(draws):
        return "better"
    return "worse" if sum(one > 0 for one in more) >= 0.975 * len(draws) else "noise"


def ranked(key, also_right=False):
    return lambda pages: [page[0] for page in sorted(pages, key=key) if page[2] or also_right]


def of_first_pages(sources):
    """Halves of sources, in the order in which the pages are listed."""
    first = list(dict.fromkeys(sources.values()))[::2]
    return [page for page in sources if sources[page] in first], [
        page for page in sources if sources[page] not in first
    ]


def of_many_pages(sources):
    """Halves with as many pages, as far as the sources allow."""
    one, other = [], []
    for source in sorted(set(sources.values())):
        (one if len(one) <= len(other) else other).extend(page for page in sources if sources[page] == source)
    return one, other


def by_the_sum(before, after, draws):
    more = sum(after) - sum(before)
    return "better" if more < 0 else "worse" if more > 0 else "noise"


def not_paired(before, after, draws):
    """Two intervals that must not overlap."""
    one, other = (sorted(sum(counts[i] for i in draw) for draw in draws) for counts in (before, after))
    cut = len(draws) // 40
    return "better" if other[-1 - cut] < one[cut] else "worse" if one[-1 - cut] < other[cut] else "noise"


SOLUTIONS = {"worst_first": worst_first, "halves": halves, "verdict": verdict}
WRONG = [  # name, a likely mistake, what is said of it
    ("worst_first", ranked(lambda page: page[2]), "two pages of the same length"),
    ("worst_first", ranked(lambda page: (-page[2], page[1]), also_right=True), "a page that is right is no work"),
    ("worst_first", ranked(lambda page: -page[2] / max(1, page[1])), "a short page, half of it wrong, and a long one"),
    ("worst_first", ranked(lambda page: -page[2]), "as many wrong characters on both"),
    ("worst_first", ranked(lambda page: (-page[2], -page[2] / page[1])), "stopped with ZeroDivisionError"),
    ("halves", lambda sources: (list(sources)[::2], list(sources)[1::2]), "pages of `a` are in both halves"),
    ("halves", lambda sources: list(sources)[: len(sources) // 2], "two lists of names were expected"),
    ("halves", lambda sources: (list(sources)[:1], list(sources)[2:]), "is in neither half"),
    ("halves", lambda sources: (sorted(sources), sorted(sources)[:1]), "a page is there twice"),
    ("halves", lambda sources: (["a"], sorted(sources)), "`a` is no page"),
    ("halves", of_first_pages, "listed in another order"),
    ("halves", of_many_pages, "one half has 1 sources, the other 3"),
    ("verdict", by_the_sum, "better on one page, and nowhere else"),
    ("verdict", not_paired, "a little better, on pages that differ much"),
    ("verdict", lambda b, a, d: verdict(a, b, d), "better on every page"),
    ("verdict", lambda b, a, d: "better" if mean(a) <= mean(b) else "worse", "nothing changes"),
]
