import functools

import numpy as np
import openvino as ov

from ocrlab import backends

KNOWN = ("precision", "threads", "streams")
HINT, THREADS, STREAMS = "INFERENCE_PRECISION_HINT", "INFERENCE_NUM_THREADS", "NUM_STREAMS"


def answer(request, batch):
    return request.infer([batch])[0]


def lent_and_copied(request, batch):
    return np.array(request.infer([batch], share_inputs=True, share_outputs=True)[0])


def own_facts(compiled, asked):
    got = compiled.get_property
    return backends.Facts(
        "mine",
        ov.__version__,
        precision=got(HINT).get_type_name(),
        threads=got(THREADS),
        streams=got(STREAMS),
        asked=asked,
    )


def as_asked(compiled, asked):
    threads, streams = compiled.get_property(THREADS), compiled.get_property(STREAMS)
    return backends.Facts("mine", "1", precision=asked.get("precision"), threads=threads, streams=streams, asked=asked)


def own_load(path, precision="f32", threads=0, streams=1, **others):
    asked = {"precision": precision, "threads": threads, "streams": streams}
    for name in sorted(others):
        raise backends.BackendError(f"There is no property {name!r}.")
    compiled = compiled_for(path, asked)
    requests = [functools.partial(answer, compiled.create_infer_request()) for _ in range(streams)]
    return backends.Net((own_load, path, asked), requests, own_facts(compiled, asked), compiled)


def compiled_for(path, asked):
    return ov.Core().compile_model(path, "CPU", dict(zip((HINT, THREADS, STREAMS), asked.values(), strict=True)))


def with_mistake(**other):
    """Return a load like the one above, but for what is given."""

    def load(path, precision="f32", threads=0, streams=1, **others):
        if others and "refused" not in other:
            raise backends.BackendError(f"There is no property {sorted(others)[0]!r}.")
        if others and other["refused"]:
            raise backends.BackendError("There is no such property.")
        asked = {"precision": precision, "threads": threads, "streams": streams}
        compiled = compiled_for(path, asked | other.get("compiled_for", {}))
        requests = other.get("requests", requests_of)(compiled, streams)
        facts = other.get("facts", own_facts)(compiled, asked)
        return backends.Net((other.get("again", load), path, asked), requests, facts, compiled)

    return load


def requests_of(compiled, streams):
    return [functools.partial(answer, compiled.create_infer_request()) for _ in range(streams)]


def the_last_request(compiled, streams):
    requests = [compiled.create_infer_request() for _ in range(streams)]
    return [lambda batch: answer(request, batch) for request in requests]  # noqa: B023


def one_request(compiled, streams):
    return requests_of(compiled, 1)


SOLUTIONS = {
    "not_known": lambda asked, known: sorted(set(asked) - set(known)),
    "answer": answer,
    "own_facts": own_facts,
    "own_load": own_load,
}
WRONG = [  # name, a likely mistake, what is said of it
    ("not_known", lambda asked, known: sorted(set(known) - set(asked)), "nothing that is not known"),
    ("not_known", lambda asked, known: [name for name in asked if name not in known], "in the order of the alphabet"),
    ("answer", lambda request, batch: request.infer([batch]), "OVDict came; an array was expected"),
    ("answer", lambda request, batch: request.infer([batch])[0][0], "an array of shape (1, 64, 96) came"),
    ("answer", lambda request, batch: request.infer([batch], share_outputs=True)[0], "wrote over the first answer"),
    (
        "answer",
        lambda request, batch: request.infer([batch]) and request.get_output_tensor().data,
        "wrote over the first",
    ),
    ("own_facts", lambda compiled, asked: asked, "dict came; `backends.Facts` was expected"),
    ("own_facts", as_asked, "its precision is None; the INFERENCE_PRECISION_HINT of the compiled model is"),
    ("own_facts", lambda compiled, asked: backends.Facts("openvino", "1", asked=asked), "which there is already"),
    (
        "own_load",
        lambda path, **options: ov.Core().compile_model(path),
        "CompiledModel came; `backends.Net` was expected",
    ),
    ("own_load", with_mistake(compiled_for={"threads": 0}), "threads; 1 was asked"),
    (
        "own_load",
        with_mistake(facts=lambda compiled, asked: backends.Facts("mine", "1", asked=asked)),
        "of its facts, its",
    ),
    ("own_load", with_mistake(requests=the_last_request), "Infer Request is busy"),
    ("own_load", with_mistake(requests=one_request), "it takes 1 calls at a time; 2 were asked"),
    ("own_load", with_mistake(refused=False), "was opened all the same"),
    ("own_load", with_mistake(refused=True), "its error does not name thread"),
    ("own_load", with_mistake(again=lambda path: None), "does not open it again"),
]
