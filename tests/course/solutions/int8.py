import numpy as np

from ocrlab.course.looks.int8 import nncf


def rounded(x, low, high, bits):
    low, high = min(low, 0), max(high, 0)
    scale = (high - low) / (2**bits - 1)
    zero_point = round(-low / scale)
    steps = np.clip(np.round(x / scale) + zero_point, 0, 2**bits - 1)
    return (steps - zero_point) * scale


def on_its_own_grid(x, low, high, bits):
    """Without 0 in it."""
    scale = (high - low) / (2**bits - 1)
    return np.clip(np.round((x - low) / scale), 0, 2**bits - 1) * scale + low


def not_cut(x, low, high, bits):
    scale = (max(high, 0) - min(low, 0)) / (2**bits - 1)
    return np.round(x / scale) * scale


def symmetric(x, low, high, bits):
    scale = 2 * max(-low, high) / (2**bits - 2)
    return np.clip(np.round(x / scale), -(2 ** (bits - 1)) + 1, 2 ** (bits - 1) - 1) * scale


def floored(x, low, high, bits):
    low, high = min(low, 0), max(high, 0)
    scale = (high - low) / (2**bits - 1)
    zero_point = round(-low / scale)
    return (np.clip(np.floor(x / scale) + zero_point, 0, 2**bits - 1) - zero_point) * scale


def quantized(model, tensors, kept):
    return asked(model, tensors, ignored_scope=nncf().IgnoredScope(types=kept, validate=False))


def asked(model, tensors, preset="MIXED", **other):
    chosen = getattr(nncf().QuantizationPreset, preset)
    return nncf().quantize(model, nncf().Dataset(tensors), preset=chosen, subset_size=len(tensors), **other)


SOLUTIONS = {"rounded": rounded, "quantized": quantized}
WRONG = [  # name, a likely mistake, what is said of it
    ("rounded", on_its_own_grid, "The grid must hold 0 itself"),
    ("rounded", not_cut, "different values came; 6 bits have 64"),
    ("rounded", symmetric, "numbers within the range move by up to"),
    ("rounded", floored, "numbers within the range move by up to"),
    ("rounded", lambda x, low, high, bits: np.clip(x, low, high), "different values came; 8 bits have 256"),
    ("rounded", lambda x, low, high, bits: np.round(x), "steps away from"),
    ("quantized", lambda model, tensors, kept: model, "nothing in it is rounded"),
    (
        "quantized",
        lambda model, tensors, kept: asked(model, tensors),
        "the input of a ReduceMean is rounded, and it was",
    ),
    ("quantized", lambda model, tensors, kept: asked(model, tensors[:1]), "Was it shown all of them?"),
    ("quantized", lambda model, tensors, kept: asked(model, tensors, "PERFORMANCE"), "Which preset was that?"),
    (
        "quantized",
        lambda model, tensors, kept: asked(model, tensors, ignored_scope=nncf().IgnoredScope(types=kept)),
        "(a type that this model does not have) stopped with",
    ),
]
