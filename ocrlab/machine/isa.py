"""What an older processor would do: a child whose OpenVINO may use fewer instructions (x86 only).

    OV_CPU_MAX_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2

OpenVINO and the library of its kernels (oneDNN) read one variable each, once, when they are loaded. Both must be equal:
with the second alone, layers fall back to reference kernels, and may answer wrongly:
https://github.com/openvinotoolkit/openvino/pull/38189
"""

from __future__ import annotations

import platform
from collections.abc import Mapping

from ocrlab.net import BackendError
from ocrlab.settings import unknown

VARIABLES = ("OV_CPU_MAX_ISA", "ONEDNN_MAX_CPU_ISA")
YEARS = {"SSE41": "2008", "AVX2": "2013", "AVX512_CORE": "2017"}  # when Intel's first processor with it was sold
OPENCV_AVX2, OPENCV_AVX512 = 11, 256  # CV_CPU_AVX2 and CV_CPU_AVX512_SKX, which have no name in Python
X86 = ("x86_64", "amd64", "x86", "i386", "i686")


def check_isa(isa: str, backend: str, machine: str | None = None) -> None:
    """Raise ValueError where a runtime cannot be held to an instruction set.

    Parameters
    ----------
    isa : str
        One of `YEARS`.
    backend : str
    machine : str, optional
        As `platform.machine` says; this one if not given.
    """
    if isa not in YEARS:
        raise ValueError(unknown("instruction set", isa, YEARS))
    if backend != "openvino":
        raise ValueError(f"isa={isa!r}: only OpenVINO can be held to fewer instructions; {backend} was given.")
    if (machine or platform.machine()).lower() not in X86:
        said = f"{machine or platform.machine()} was found"
        raise ValueError(f"isa={isa!r}: an older processor can be imitated on x86 only; {said}. Leave isa out.")


def variables(isa: str | None) -> dict[str, str]:
    """Return what to add to the environment of a child, before it loads OpenVINO.

    Examples
    --------
    >>> variables("AVX2"), variables(None)
    ({'OV_CPU_MAX_ISA': 'AVX2', 'ONEDNN_MAX_CPU_ISA': 'AVX2'}, {})
    """
    return dict.fromkeys(VARIABLES, isa) if isa else {}


def check_environment(environment: Mapping[str, str]) -> None:
    """Raise BackendError where OpenVINO and its kernels would be held to different instruction sets."""
    first, second = (environment.get(name, "") for name in VARIABLES)
    if first != second:
        raise BackendError(
            f"{VARIABLES[0]}={first or 'nothing'} and {VARIABLES[1]}={second or 'nothing'} are set here: with different values "
            "OpenVINO may answer wrongly. Set both to the same, or neither."
        )


def below() -> tuple[str, ...]:
    """Return the instruction sets that this processor has and goes beyond, the oldest first; none where not on x86."""
    if platform.machine().lower() not in X86:
        return ()
    import cv2

    beyond = (
        ("SSE41", cv2.checkHardwareSupport(OPENCV_AVX2)),
        ("AVX2", cv2.checkHardwareSupport(OPENCV_AVX512)),
        ("AVX512_CORE", _has_bf16()),
    )
    return tuple(name for name, more in beyond if more)


def _has_bf16() -> bool:
    """Ask OpenVINO: OpenCV does not look for it."""
    try:
        import openvino as ov

        return "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except Exception:  # not installed, or it has no plugin for this processor
        return False
