"""What looks like a sentence and is none, and words that are said though they look like names: each with its reason."""

from __future__ import annotations

UNREAD_FILES = {
    "classroom/install.py": "runs before ocrlab is installed, and writes scripts of a shell",
    "language": "what a table is made of",
    "widgets/shared/focus.js": "selectors",
    "widgets/shared/language.js": "the switch, which is in both languages",
    "widgets/shared/speaker.js": "names of holes",
    "widgets/truth/typing.js": "names of what a key asks for",
}

UNSAID_TEXTS = {
    # names of things, which are the same in every language
    "DejaVu Sans", "Hiragino Sans", "Microsoft YaHei", "Noto Sans CJK JP", "Noto Sans CJK SC", "PingFang SC", "Yu Gothic",
    "ONNX Runtime", "ONNX Runtime f32", "OpenVINO", "ONNX Runtime 1.10.0", "OpenVINO {device}", "int8", "center",
    # where something is put
    "upper left", "upper center", "lower right", "outside upper center", "outside lower center", "row wrap", "visible",
    "outside right upper", "offset points", "0 0 6px", "2px 12px 2px 2px", "{width}px", "top: {role}%",
    "left: {low}; width: {low2}; {role}; background: {precision}", 'x="{i}" y="{HEIGHT}" text-anchor="middle"',
    "system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif", "--from: {start}; --long: {start2}",
    # what programs tell each other
    '"use strict"', "print(json.dumps(live.keep(pathlib.Path({folder}), {name})))", "data:image/{kind};base64,{decode}",
    "window.ocrlabBook.{shelf}[{name}] = {value}", "window.ocrlabSaved.{name} =", "image: Image) -> Image",
    "bbox {quad}; textangle {angle}", 'image "{quoted}"; bbox 0 0 {size} {size2}; ppageno {place}; x_source_page {number}',
    '"draft": {tail}, "lines": [{drafts}]}}}}',
    "true", "false", "openvino {device}", "onnxruntime {it}",
    "compiled(x, share_outputs=True)[0]",
    "ocrlab worker", "this notebook", "No matching distribution found for", "batch {batch}",
}  # fmt: skip

# said as they are in one place, whatever file has them: words that code has as names, and pieces that mean something else
# when they are put together
ALONE = {
    "a preset", "a runtime", "added", "alphabet", "anything", "as loaded", "bench", "explorer", "kernel", "layer", "layout",
    "layouts", "precision", "precisions", "raw", "search", "shape", "type",
    "before", "blank", "bottom", "box", "boxes", "class wall", "classify", "columns", "contours",
    "corrected", "crops", "cut", "detect", "difference", "drawn", "dropped", "examined", "expected", "extra", "find", "gained",
    "image", "inside", "kept", "left", "line", "lines", "lost", "machine", "machines", "map", "mask", "median", "merged",
    "middle", "misread", "missed", "missing", "moved", "new", "other", "page", "pages", "picture", "proven", "read", "readings",
    "recognize", "rectangles", "repeat", "rest", "right", "scored", "spaces", "split", "suspected", "tensor", "text", "top",
    "character", "characters", "classifier", "detector", "recognizer", "the first", "where this was made",
    "a quarter to the left", "a quarter to the right", "right edge", "right, in pixels",
    "how fast", "until then", "memory and answer", "what ran", "log", "noisy", "read with a doubt",
    "{flat} hold one number a channel, and for those both orders are the same: hardly anything is moved",
    "{version} on {n} machine{s}", "{precision} was asked", "{precision} was got", "no precision was asked",
    "Opening …", "Preparing …", "row", "Threads", "class {one}; key {n}", "line {n} of {lines}: {text}",
    "{pages} with truth: {edits} of {characters} characters wrong ({error}), "
    "{numbers} of numbers exactly right (F1), {n} lines wrong",
    "{model} on {runtime} in {precision}", "page {n}", "line {n}", "recognize (read)", "joined", "{n} column{s}",
    "its own precision",
    "Done", "{n} thread{s}", "{n} stream{s}", "Intel {isa} with {more}",
    "{isa} and Intel AMX", "bfloat16 and 8-bit integer support", "Intel DL Boost and bfloat16 support",
    "float16, Intel DL Boost and bfloat16 support", "AVX512BW, AVX512VL, and AVX512DQ extensions",
    "{n} changed", "{n} corrected", "{n} extra", "{n} gained", "{n} lost", "{n} merged", "{n} misread", "{n} missed",
    "{n} missing", "{n} moved", "{n} right", "{n} split", "{n} turned", "{n} unread", "{n} wrong",
    "truth", "turn", "turned", "typed", "unclipped", "unread", "untouched", "upright", "wrong",
}  # fmt: skip
