"""What is filled in in 01b_requests_and_async: requests, queues, the cache, and arithmetic inside of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Case, Exercise, Trial
from ocrlab.course.looks.pictures import CLS, DET
from ocrlab.course.looks.requests import by_hand, lent_once, lent_to_many, queued, refused
from ocrlab.course.looks.starts import filled, given_bytes, started_twice

WORDS = ("Menu", "Exit", "Taxi", "Hotel", "Bank", "Open", "Post", "Fish", "Zoo", "Tram", "Kiosk", "Sale")


class Reusing:
    """A runtime in small: it answers twice the batch, in the same memory every time."""

    def __init__(self) -> None:
        self._memory = [0]

    def __call__(self, batch: int) -> list[int]:
        """Return the one list that there is, overwritten."""
        self._memory[0] = 2 * batch
        return self._memory

    def __repr__(self) -> str:
        return "run"


# What a teacher grades with


def _words(random: Random, number: int) -> list[str]:
    return random.sample(WORDS, number)


def _other_answers(random: Random) -> Sequence[Trial]:
    batches = [random.sample(range(100), random.randint(2, 6)) for _ in range(3)]
    return [Case((Reusing(), some), [[2 * one] for one in some], f"{len(some)} batches") for some in batches]


def _other_hands(random: Random) -> Sequence[Trial]:
    numbers = (2, random.choice((3, 5)), random.choice((4, 6)))
    return [by_hand(f"{number} other pictures", _words(random, number)) for number in numbers]


def _other_queues(random: Random) -> Sequence[Trial]:
    sizes = [(random.randint(4, 9), random.randint(1, 3)) for _ in range(2)]
    trials = [queued(f"{number} other pictures", _words(random, number), jobs) for number, jobs in sizes]
    return [*trials, queued("a large picture first", _words(random, 6), 2, large=1)]


def _other_pools(random: Random) -> Sequence[Trial]:
    size = random.randint(2, 3)
    return [
        lent_once("another picture", random.choice(WORDS), size),
        refused(size),
        lent_to_many(_words(random, 8), size),
    ]


def _other_starts(random: Random) -> Sequence[Trial]:
    one, other = random.sample((DET, CLS), 2)
    return [filled("another file", one), started_twice("two starts", other)]


def _other_bytes(random: Random) -> Sequence[Trial]:
    def numbers() -> tuple[float, float]:
        return random.randint(35, 55) / 100, random.randint(20, 50) / 100

    sizes = random.sample([(64, 128), (96, 160), (64, 160), (96, 96)], 2)
    return [given_bytes("another picture", random.choice(WORDS), numbers(), size) for size in sizes]


EXERCISES = {
    # 01b_requests_and_async: all_answers(run, batches)
    "all_answers": Exercise(
        (
            Case((Reusing(), [1, 2, 3]), [[2], [4], [6]], "three batches, and each has its own answer"),
            Case((Reusing(), [5]), [[10]], "one batch"),
            Case((Reusing(), [4, 4]), [[8], [8]], "the same batch twice"),
            Case((Reusing(), []), [], "no batch"),
        ),
        (
            "Call `run` with each batch, and collect what comes back in a list.",
            "`run` answers with the same list every time, and overwrites it. What must be done before the next call?",
            "Make a list of copies: `list(run(batch))`, or `run(batch).copy()`, for each batch.",
        ),
        _other_answers,
    ),
    # 01b_requests_and_async: from_pool(free, batch)
    "from_pool": Exercise(
        (
            lent_once("one batch", "Menu", 2),
            refused(2),
            lent_to_many(WORDS[:8], 2),
        ),
        (
            "Three steps: `request = free.get()`, let it infer, `free.put(request)`.",
            "Nobody else has the request between `get` and `put`: what is done with its memory must be done there. And a "
            "request that raised an error is still a good request: `try: … finally: …` puts it back in any case.",
            "`try: return request.infer([batch])[0]`, which is a copy, and `finally: free.put(request)`.",
        ),
        _other_pools,
    ),
    # 01b_requests_and_async: two_at_once(compiled, batches)
    "two_at_once": Exercise(
        (
            by_hand("two pictures", ("Menu", "Exit")),
            by_hand("each request is used again", ("Taxi", "Hotel", "Bank", "Open")),
            by_hand("one is left over", ("Post", "Zoo", "Tram")),
            by_hand("nothing to do", ()),
        ),
        (
            "Make two requests with `create_infer_request()`. Start both before you wait for the first.",
            "Take the batches two by two: start one on each request, then wait for each, and keep a copy of its answer "
            "before the request is started again. An odd one at the end has no neighbor.",
            "For `pair = batches[i : i + 2]`: `for request, batch in zip(requests, pair): request.start_async([batch])`, "
            "then `for request, batch in zip(requests, pair): request.wait()`, and keep "
            "`request.get_output_tensor().data.copy()`.",
        ),
        _other_hands,
    ),
    # 01b_requests_and_async: by_queue(compiled, batches, jobs)
    "by_queue": Exercise(
        (
            queued("three pictures, two requests", ("Menu", "Exit", "Taxi"), 2),
            queued("each request is used again and again", WORDS[:9], 2),
            queued("one request", ("Hotel", "Bank", "Open"), 1),
            queued("more requests than pictures", ("Post", "Zoo"), 3),
            queued("a large picture, then small ones, which are done before it", WORDS[4:11], 2, large=1),
        ),
        (
            "`queue = ov.AsyncInferQueue(compiled, jobs)`, then `queue.set_callback(…)` with a function of two: the request "
            "that is done, and its `userdata`.",
            "Give each batch its number as `userdata`. The callback puts a copy under that number, in a dictionary or in a "
            "list of the right length: `done.get_output_tensor().data.copy()`.",
            "`for number, batch in enumerate(batches): queue.start_async([batch], number)`, then `queue.wait_all()`, and "
            "only then `[found[number] for number in range(len(batches))]`.",
        ),
        _other_queues,
    ),
    # 01b_requests_and_async: from_cache(core, file, folder)
    "from_cache": Exercise(
        (
            filled("the first start", CLS),
            started_twice("two starts, and a folder that is not there yet", CLS),
            started_twice("another model", DET),
        ),
        (
            "It is one call of `core.compile_model`, with one property.",
            "`compile_model` takes the file, the device, and a dictionary of properties. The property is a folder's name.",
            '`core.compile_model(file, "CPU", {"CACHE_DIR": folder})`',
        ),
        _other_starts,
    ),
    # 01b_requests_and_async: eats_bytes(core, file, mean, std)
    "eats_bytes": Exercise(
        (
            given_bytes("black on white", "Menu", is_gray=True),
            given_bytes("yellow on blue", "Exit"),
            given_bytes("other numbers", "Taxi", (0.45, 0.25), (64, 128)),
        ),
        (
            "Begin as the cell above does. Then the steps of `preprocess()`, in the order in which they are done: f32, red "
            "and blue, mean, scale. At the end, compile what `build()` returns, in f32.",
            "`mean` and `std` are those of pixels from 0 to 1. Yours go from 0 to 255, so both are 255 times as large.",
            "`processor.input().preprocess().convert_element_type(ov.Type.f32).reverse_channels()`, then "
            "`.mean([255 * one for one in mean])` and `.scale(…)` likewise.",
        ),
        _other_bytes,
    ),
}
