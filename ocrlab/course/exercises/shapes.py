"""What is filled in in 06_shapes_and_memory: shapes and memory."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ocrlab.course.exercise import Case, Exercise, Trial
from ocrlab.course.looks.shapes import LEAST, asked, beyond, bucket, burst_of, pages, within

# What a teacher grades with


def _other_bounds(random: Random) -> Sequence[Trial]:
    one, other = (LEAST * step for step in random.sample(range(3, 9), 2))
    size = (LEAST * random.randint(1, one // LEAST), LEAST * random.randint(1, one // LEAST))
    return [asked(one), asked(other), within(one, [size]), beyond(other, [(LEAST, other + LEAST)])]


def _other_pages(random: Random) -> Sequence[Trial]:
    multiple = random.choice((64, 96))
    sizes = [(random.randint(20, 150), random.randint(20, 150)) for _ in range(3)]
    return [pages("other pages", multiple, sizes), pages("each of them twice", multiple, sizes * 2)]


def _other_bursts(random: Random) -> Sequence[Trial]:
    sizes = [(LEAST * random.randint(1, 4), LEAST * random.randint(1, 4)) for _ in range(random.randint(3, 5))]
    return [
        burst_of("one other page", sizes[:1], 7),
        burst_of(f"{len(sizes)} other pages", sizes, random.randint(8, 80)),
    ]


def _other_shapes(random: Random) -> Sequence[Trial]:
    found = []
    for multiple in random.sample((32, 48, 64, 100, 128), 3):
        shapes = [(random.randint(1, 400), random.randint(1, 400)) for _ in range(random.randint(5, 30))]
        expected = len({bucket(shape, multiple) for shape in shapes})
        found.append(Case((shapes, multiple), expected, f"{len(shapes)} other shapes"))
    return found


EXERCISES = {
    # 06_shapes_and_memory: read_then_release(compiled, batches)
    "read_then_release": Exercise(
        (
            burst_of("one page", [(64, 96)]),
            burst_of("three pages of one size", [(64, 96)] * 3),
            burst_of("a large page comes last", [(32, 64), (64, 96), (256, 320)]),
        ),
        (
            "Two steps: first all maps, in a list; then, when the loop is over, one call of `release_memory()`.",
            "`compiled(batch)[0]` is a copy that is yours. Whatever you start yourself, with `start_async`, must be waited for "
            "before you release, and copied before the request is used again.",
            "`maps = [compiled(batch)[0] for batch in batches]`, then `compiled.release_memory()`, then `return maps`.",
        ),
        _other_bursts,
    ),
    # 06_shapes_and_memory: buckets_of(shapes, multiple)
    "buckets_of": Exercise(
        (
            Case(([(64, 96), (64, 96)], 32), 1, "the same shape twice"),
            Case(([(64, 96), (96, 64)], 32), 2, "two shapes that are no multiples of more than 32"),
            Case(([(64, 96), (96, 64)], 128), 1, "both fit into one bucket"),
            Case(([(128, 128)], 128), 1, "a shape that is a bucket already"),
            Case(([(128, 128), (129, 128)], 128), 2, "one pixel more needs the next bucket"),
            Case(([(1, 1), (128, 128)], 128), 1, "the smallest page is rounded up, too, not down to nothing"),
            Case(([(64, 300), (300, 64), (300, 300)], 256), 3, "wide, high, and both: a page is not turned"),
            Case(([], 64), 0, "no pages, no buckets"),
        ),
        (
            "Round both sides of every shape up; then count what is left that differs.",
            "Up, not down and not to the nearest: `math.ceil(side / multiple)` counts the steps that a side needs.",
            "A set keeps each of its members once: build a set of pairs of steps, and return its length.",
        ),
        _other_shapes,
    ),
    # 06_shapes_and_memory: by_bucket(core, file, multiple)
    "by_bucket": Exercise(
        (
            pages("a page that is a bucket already", 32, [(64, 96)]),
            pages("a page that needs a margin", 64, [(50, 70)]),
            pages("three pages of one bucket", 64, [(64, 128), (40, 70), (64, 128)]),
            pages("high and wide in turns", 64, [(128, 64), (64, 128), (120, 50), (50, 120)]),
        ),
        (
            "Outside of the inner function, a dictionary: bucket -> compiled model. Inside: which bucket is it? Is it in the "
            "dictionary? If not, `read_model`, `reshape([1, 3, height, width])`, `compile_model`, once.",
            "`-(-side // multiple) * multiple` rounds a side up. With `bottom` and `right`, what is missing to the bucket, "
            "`np.pad(batch, ((0, 0), (0, 0), (0, bottom), (0, right)))` gives the margin.",
            "The map has the size of the bucket. `ready[bucket](padded)[0][:, :, :h, :w]` is the part of the page, where `h` "
            "and `w` are those of the batch that came, before the margin.",
        ),
        _other_pages,
    ),
    # 06_shapes_and_memory: bounded(core, file, most)
    "bounded": Exercise(
        (
            asked(96),
            within(96, [(64, 96), (32, 32)]),
            beyond(96, [(64, 128), (128, 64)]),
            asked(160),
        ),
        (
            "Three steps: `core.read_model(file)`, the model's `reshape(…)`, `core.compile_model(…)`. Bounds must be there "
            "before it is compiled.",
            "`reshape` takes a list with one entry for each axis. A number is one shape, `-1` is free, and "
            "`ov.Dimension(low, high)` is a range.",
            "`model.reshape([1, 3, side, side])`, where `side` is the range from 32 to `most`; the text "
            '`f"1,3,32..{most},32..{most}"` says the same.',
        ),
        _other_bounds,
    ),
}
