import numpy as np
import openvino as ov


def solved(core, file, multiple):
    ready = {}

    def run(batch):
        h, w = batch.shape[2:]
        bucket = -(-h // multiple) * multiple, -(-w // multiple) * multiple
        if bucket not in ready:
            model = core.read_model(file)
            model.reshape([1, 3, *bucket])
            ready[bucket] = core.compile_model(model, "CPU")
        padded = np.pad(batch, ((0, 0), (0, 0), (0, bucket[0] - h), (0, bucket[1] - w)))
        return ready[bucket](padded)[0][:, :, :h, :w]

    return run


def bucketed(multiple_of=None, forget=False, cut=True, margin="constant", static=True):
    def by_bucket(core, file, multiple):
        ready, multiple = {}, multiple_of or multiple

        def run(batch):
            h, w = batch.shape[2:]
            bucket = -(-h // multiple) * multiple, -(-w // multiple) * multiple
            if bucket not in ready:
                if forget:
                    ready.clear()
                model = core.read_model(file)
                if static:
                    model.reshape([1, 3, *bucket])
                ready[bucket] = core.compile_model(model, "CPU")
            padded = np.pad(batch, ((0, 0), (0, 0), (0, bucket[0] - h), (0, bucket[1] - w)), mode=margin)
            answer = ready[bucket](padded)[0]
            return answer[:, :, :h, :w] if cut else answer

        return run

    return by_bucket


def own_core(core, file, multiple):
    return solved(ov.Core(), file, multiple)


def every_time(core, file, multiple):
    def run(batch):
        return solved(core, file, multiple)(batch)

    return run


def reshaped(shape):
    def bounded(core, file, most):
        model = core.read_model(file)
        model.reshape(shape.format(most=most))
        return core.compile_model(model, "CPU")

    return bounded


def released(compiled, batches):
    maps = [compiled(batch)[0] for batch in batches]
    compiled.release_memory()
    return maps


def between(compiled, batches):
    maps = []
    for batch in batches:
        maps.append(compiled(batch)[0])
        compiled.release_memory()
    return maps


def before(compiled, batches):
    batches = list(batches)
    compiled.release_memory()
    return [compiled(batch)[0] for batch in batches]


def views(compiled, batches):
    maps = [compiled(batch, share_outputs=True)[0] for batch in batches]
    compiled.release_memory()
    return maps


def not_waited_for(compiled, batches):
    maps = [compiled(batch)[0] for batch in batches[:-1]]
    request = compiled.create_infer_request()
    request.start_async([batches[-1]])
    compiled.release_memory()
    request.wait()
    return [*maps, request.get_output_tensor().data.copy()]


def by_requests(compiled, batches):
    requests = [compiled.create_infer_request() for _ in batches]
    for request, batch in zip(requests, batches, strict=True):
        request.start_async([batch])
    for request in requests:
        request.wait()
    maps = [request.get_output_tensor().data.copy() for request in requests]
    compiled.release_memory()
    return maps


SOLUTIONS = {
    "read_then_release": released,
    "buckets_of": lambda shapes, multiple: len({(-(-h // multiple), -(-w // multiple)) for h, w in shapes}),
    "by_bucket": solved,
    "bounded": reshaped("1,3,32..{most},32..{most}"),
}
WRONG = [  # name, a likely mistake, what is said of it
    ("read_then_release", lambda compiled, batches: [compiled(one)[0] for one in batches], "was not called"),
    ("read_then_release", between, "was called 3 time(s), first when 1 of 3 pages were done"),
    ("read_then_release", before, "first when 0 of 1 pages were done"),
    ("read_then_release", views, "kept for page 1 is not its map"),
    (
        "read_then_release",
        not_waited_for,
        "while a request was at work",
    ),
    ("read_then_release", lambda compiled, batches: released(compiled, list(batches)[-1:]), "3 pages, 1 maps"),
    ("buckets_of", lambda shapes, multiple: len(set(shapes)), "both fit into one bucket"),
    ("buckets_of", lambda shapes, multiple: len({(h // multiple, w // multiple) for h, w in shapes}), "needs the next"),
    ("by_bucket", every_time, "it called compile_model 3 times, for 3 pages. Different buckets: 1."),
    ("by_bucket", bucketed(forget=True), "it called compile_model 4 times, for 4 pages. Different buckets: 2."),
    ("by_bucket", bucketed(multiple_of=32), "a model for 64 x 96, which is no bucket of 50 x 70"),
    ("by_bucket", bucketed(cut=False), "page 1 is 50 x 70 pixels, its map 64 x 128."),
    ("by_bucket", bucketed(margin="edge"), "zeros to its right and below"),
    ("by_bucket", bucketed(static=False), "which is not one shape"),
    ("by_bucket", own_core, "the core that it was given compiled nothing"),
    ("bounded", lambda core, file, most: core.compile_model(file), "its height has no bound"),
    ("bounded", reshaped("1,3,32..{most},?"), "its width has no bound"),
    ("bounded", reshaped("1,3,{most},{most}"), "its height is 96, and nothing else"),
    ("bounded", reshaped("1,3,1..{most},1..{most}"), "its height goes from 1 to 96"),
    ("bounded", reshaped("1,3,32..96,32..96"), "its height goes from 32 to 96"),
    ("bounded", lambda core, file, most: core.read_model(file), "it is not compiled yet"),
]
