import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor

F32 = {"INFERENCE_PRECISION_HINT": "f32"}


def two_at_once(compiled, batches, copy=np.array, made=2, is_waited_for_at_once=False):
    requests, answers = [compiled.create_infer_request() for _ in range(made)], []
    for start in range(0, len(batches), made):
        at_work = list(zip(requests, batches[start : start + made], strict=False))
        for request, batch in at_work:
            request.start_async([batch])
            if is_waited_for_at_once:
                request.wait()
        for request, _ in at_work:
            request.wait()
            answers.append(copy(request.get_output_tensor().data))
    return answers


def never_waited_for(compiled, batches):
    requests = [compiled.create_infer_request() for _ in batches[:2]]
    for request, batch in zip(requests, batches, strict=False):
        request.start_async([batch])
    return [np.array(request.get_output_tensor().data) for request in requests]


def by_queue(compiled, batches, jobs, copy=np.array):
    queue, found = ov.AsyncInferQueue(compiled, jobs), {}
    queue.set_callback(lambda done, number: found.update({number: copy(done.get_output_tensor().data)}))
    for number, batch in enumerate(batches):
        queue.start_async([batch], number)
    queue.wait_all()
    return [found[number] for number in range(len(batches))]


def as_they_come(compiled, batches, jobs):
    queue, found = ov.AsyncInferQueue(compiled, jobs), []
    queue.set_callback(lambda done, _: found.append(np.array(done.get_output_tensor().data)))
    for batch in batches:
        queue.start_async([batch])
    queue.wait_all()
    return found


def from_pool(free, batch):
    request = free.get()
    try:
        return request.infer([batch])[0]
    finally:
        free.put(request)


def never_put_back(free, batch):
    return free.get().infer([batch])[0]


def put_back_if_all_is_well(free, batch):
    request = free.get()
    answer = request.infer([batch])[0]
    free.put(request)
    return answer


def put_back_too_early(free, batch):
    request = free.get()
    free.put(request)
    return request.infer([batch])[0]


def lent_view(free, batch):
    request = free.get()
    try:
        request.infer([batch])
        return request.get_output_tensor().data
    finally:
        free.put(request)


def no_error(free, batch):
    request = free.get()
    try:
        return request.infer([batch])[0]
    except RuntimeError:
        return None
    finally:
        free.put(request)


def eats_bytes(core, file, mean, std, *, scale=255, is_swapped=True, is_scaled=True, layout="NHWC", properties=F32):
    processor = PrePostProcessor(core.read_model(file))
    processor.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout(layout))
    processor.input().model().set_layout(ov.Layout("NCHW"))
    steps = processor.input().preprocess().convert_element_type(ov.Type.f32)
    if is_swapped:
        steps.reverse_channels()
    steps.mean([scale * one for one in mean])
    if is_scaled:
        steps.scale([scale * one for one in std])
    return core.compile_model(processor.build(), "CPU", properties)


SOLUTIONS = {
    "all_answers": lambda run, batches: [list(run(batch)) for batch in batches],
    "from_pool": from_pool,
    "two_at_once": two_at_once,
    "by_queue": by_queue,
    "from_cache": lambda core, file, folder: core.compile_model(file, "CPU", {"CACHE_DIR": folder}),
    "eats_bytes": eats_bytes,
}
WRONG = [  # name, a likely mistake, what is said of it
    ("all_answers", lambda run, batches: [run(one) for one in batches], "returned `[[6], [6], [6]]`"),
    ("all_answers", lambda run, batches: run(batches[-1]), "three batches"),
    ("from_pool", never_put_back, "of 2 requests, 1 are in the pool"),
    ("from_pool", put_back_if_all_is_well, "(a batch that a request refuses): of 2 requests, 1 are in the pool"),
    ("from_pool", put_back_too_early, "two threads had the same request"),
    ("from_pool", lent_view, "the answer is a view"),
    ("from_pool", no_error, "the caller never heard of it"),
    ("two_at_once", lambda compiled, batches: [compiled(one)[0] for one in batches], "`compiled(…)` was called"),
    ("two_at_once", lambda compiled, batches: [compiled.create_infer_request().infer([one])[0] for one in batches],
     "`infer()` was called, which comes back only with the answer: nothing ran at the same time"),
    ("two_at_once", lambda *given: two_at_once(*given, made=1), "only one request was made"),
    ("two_at_once", lambda *given: two_at_once(*given, is_waited_for_at_once=True), "waited for before the next"),
    ("two_at_once", lambda *given: two_at_once(*given, copy=np.asarray), "answer 0 is a view"),
    ("two_at_once", lambda *given: two_at_once(*given)[::-1], "answer 0 is that of batch 1"),
    ("two_at_once", lambda compiled, batches: two_at_once(compiled, batches[: len(batches) // 2 * 2]),
     "2 answers came of 3 batches"),
    ("two_at_once", lambda compiled, batches: two_at_once(compiled, batches, made=max(2, len(batches))),
     "(each request is used again): 4 requests were made"),
    ("two_at_once", never_waited_for, "before `wait()`"),
    ("by_queue", lambda compiled, batches, jobs: [compiled(one)[0] for one in batches], "`compiled(…)` was called"),
    ("by_queue", lambda compiled, batches, jobs: two_at_once(compiled, batches), "`create_infer_request()` was called"),
    ("by_queue", lambda *given: by_queue(*given, copy=np.asarray), "that of batch"),
    ("by_queue", as_they_come, "is that of batch"),
    ("from_cache", lambda core, file, folder: core.compile_model(file, "CPU"), "no blob lies in the folder"),
    ("from_cache", lambda core, file, folder: core.read_model(file), "it returned a Model"),
    ("from_cache", lambda core, file, folder, made={}: made.setdefault(file, SOLUTIONS["from_cache"](core, file, folder)),
     "LOADED_FROM_CACHE is False at the first start, False at the second"),
    ("eats_bytes", lambda core, file, mean, std: core.compile_model(file, "CPU", F32), "its input is f32"),
    ("eats_bytes", lambda *given: eats_bytes(*given, scale=1), "from that of numpy's tensor"),
    ("eats_bytes", lambda *given: eats_bytes(*given, is_swapped=False), "(yellow on blue): the map differs by"),
    ("eats_bytes", lambda *given: eats_bytes(*given, is_scaled=False), "from that of numpy's tensor"),
    ("eats_bytes", lambda *given: eats_bytes(*given, layout="NCHW"), "pixels are [?,?,?,3]"),
]  # fmt: skip
