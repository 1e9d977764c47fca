"""The original experiment as it was published in 2022 and 2023: its table, sentences and commands. A quotation, no more.

The texts are the pages "rapidocr_openvino" and "OpenVINO推理" of RapidOCR's documentation, in Chinese; the English is ours.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quoted:
    """A row of the original's table: memory in units of 1e9 bytes and time in seconds, each the mean of three runs."""

    model: str
    runtime: str
    gigabytes: float
    seconds: float


@dataclass(frozen=True)
class Sentence:
    """A claim of the original.

    Parameters
    ----------
    key : str
        What the verdicts call it.
    original : str
        As it stands there; where only the table says it, the two rows.
    english : str
    """

    key: str
    original: str
    english: str


@dataclass(frozen=True)
class Command:
    """What the original tells the reader to type, and what does the same today; `about` says where it cannot be the same."""

    about: str
    then: str
    today: str


MACHINE = "Intel Core i5-4210M at 2.60 GHz, Windows, 64 bit; a picture of 12119 x 810 pixels"
TABLE = (
    Quoted("ch_PP-OCRv2_det_infer.onnx", "ONNX Runtime 1.10.0", 0.8, 5.354),
    Quoted("ch_PP-OCRv2_det_infer.onnx", "OpenVINO 2022.1.0", 3.225, 2.53),
    Quoted("ch_PP-OCRv2_det_infer.xml, FP32, dynamic", "OpenVINO 2022.1.0", 3.175, 2.0455),
)
REMARKS = (
    "Its ONNX Runtime ran with the arena off (enable_cpu_mem_arena = False in its listing), its OpenVINO as it ships.",
    "Nothing is said of the precision; that processor knows f32 only.",
    "It ran the detector of PP-OCRv2; PP-OCRv3's is the nearest that is still to be had from a package.",
)
SENTENCES = (
    Sentence("reads", "OpenVINO可以直接推理IR、ONNX和PaddlePaddle模型", "OpenVINO can read IR, ONNX and PaddlePaddle models."),
    Sentence(
        "faster",
        "和ONNXRuntime同时推理同一个ONNX模型，OpenVINO推理速度更快",
        "On the same ONNX model, OpenVINO is faster than ONNX Runtime.",
    ),
    Sentence(
        "memory",
        "但是从对比来看，OpenVINO占用内存更大，其原因是拿空间换的时间",
        "OpenVINO takes more memory: it pays for time with space.",
    ),
    Sentence(
        "range",
        "当指定input_shape在一个区间范围时，推理时内存占用会减少一些",
        "With input_shape given as a range, inference takes somewhat less memory.",
    ),
    Sentence(
        "kept",
        "存在申请内存不释放的问题，这也就意味着当推理图像很大时，推理完之后，内存会一直占用",
        "Memory is not given back: after a large picture, it stays taken (issue 11939).",
    ),
    Sentence("ir", "openvino 2.53s / FP32 动态图 2.0455s", "IR is faster than ONNX, on OpenVINO (its table)."),
    Sentence("ir memory", "openvino 3.225G / FP32 动态图 3.175G", "IR takes somewhat less memory than ONNX (its table)."),
)  # fmt: skip
COMMANDS = (
    Command(
        "install",
        "pip install openvino\npip install openvino-dev   # mo is in it",
        "pip install openvino   # ovc is in it",
    ),
    Command(
        "convert, free shape",
        "mo --input_model models/ch_PP-OCRv2_det_infer.onnx --output_dir models/IR/",
        "ovc PP-OCRv3_det_mobile.onnx --output_model IR/det.xml --compress_to_fp16=False",
    ),
    Command(
        "convert, one shape",
        'mo --input_model models/ch_PP-OCRv2_det_infer.onnx --output_dir models/IR/static --input_shape "[1,3,12128,800]"',
        'ovc PP-OCRv3_det_mobile.onnx --output_model IR/static.xml --input "[1,3,12128,800]" --compress_to_fp16=False',
    ),
    Command(
        "convert, a range (another one than then: 960:1200 holds no picture of 12119 rows)",
        'mo --input_model models/ch_PP-OCRv2_det_infer.onnx --output_dir models/IR/static --input_shape "[1,3,960:1200,800]"',
        'ovc PP-OCRv3_det_mobile.onnx --output_model IR/range.xml --input "[1,3,960..12128,800]" --compress_to_fp16=False',
    ),
)  # fmt: skip
LISTINGS = (
    Command(
        "ONNX Runtime",
        """\
import onnxruntime

sess_opt = onnxruntime.SessionOptions()
sess_opt.log_severity_level = 4
sess_opt.enable_cpu_mem_arena = False
session = onnxruntime.InferenceSession(det_model_path, sess_opt)
input_name = session.get_inputs()[0].name
output_name = session.get_outputs()[0].name

preds = session.run([output_name], {input_name: img})""",
        "the same: this interface has not changed",
    ),
    Command(
        "OpenVINO",
        """\
from openvino.runtime import Core

ie = Core()
model_onnx = ie.read_model(det_model_path)
compile_model = ie.compile_model(model=model_onnx, device_name='CPU')
vino_session = compile_model.create_infer_request()

vino_session.infer(inputs=[img])
vino_preds = vino_session.get_output_tensor().data""",
        """\
import openvino as ov

core = ov.Core()
model = core.read_model(det_model_path)
compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
request = compiled.create_infer_request()

request.infer([img])
preds = request.get_output_tensor().data.copy()  # a view: the next infer overwrites it""",
    ),
)
