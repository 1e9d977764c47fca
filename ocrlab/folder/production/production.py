"""Production itself: RapidOCR or PaddleOCR in a living process of the Python where it is installed."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from ocrlab.files import shown
from ocrlab.folder.production.inside import FILE, PACKAGES
from ocrlab.folder.production.living import Living, ProductionError
from ocrlab.settings import unknown

SCRIPT = Path(__file__).with_name("inside.py")


class Production:
    """A context manager of a package that reads pictures in its own Python; nothing of ocrlab runs there but one file.

    Parameters
    ----------
    python : path
        The Python that has the package, or the folder of its environment.
    package : {"rapidocr", "paddleocr"}
        RapidOCR of 1.x has other names there (rapidocr_onnxruntime, rapidocr_openvino), which are found, too.
    configuration : dict or path, optional
        RapidOCR: params ``{"Det.box_thresh": .4}``, the sections of a file, keyword arguments of 1.x, or its YAML file.
        PaddleOCR: keyword arguments ``{"text_det_thresh": .3}``, or the YAML file of a pipeline.
    patience : float
        Seconds to wait for an answer; the first may have to fetch models.

    Attributes
    ----------
    facts : dict
        "package", "module", "python", "executable", "versions" (of what reads there, by name), and "exif": whether it turns
        a picture as its EXIF says.
    seconds : float
        What the last picture took there.

    Raises
    ------
    ValueError
        If there is no such package here, or a configuration is no file.
    ProductionError
        If there is no Python, the package is not installed there, or does not start.

    Examples
    --------
    >>> with Production(Path("/srv/ocr/bin/python"), configuration={"Det.box_thresh": .4}) as production:  # doctest: +SKIP
    ...     production.read(Path("invoice.png"))[0]["text"]
    """

    def __init__(
        self, python: Path, package: str = "rapidocr", configuration: dict[str, Any] | Path | None = None,
        patience: float = 600,
    ) -> None:  # fmt: skip
        if package not in PACKAGES:
            raise ValueError(unknown("package", package, PACKAGES))
        self.python, self.package, self.patience = Path(python), package, patience
        self.configuration = _given(configuration)
        self.facts: dict[str, Any] = {}
        self.seconds = 0.0
        self._living: Living | None = None

    def __enter__(self) -> Production:
        """Return production, started."""
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End its process."""
        self.close()

    @property
    def name(self) -> str:
        """What reads there, "rapidocr 3.10.0"."""
        module = str(self.facts.get("module", self.package)).replace("_", "-")
        return f"{module} {self.facts.get('versions', {}).get(module, '')}".strip()

    def read(self, picture: Path) -> list[dict[str, Any]]:
        """Return the lines that production reads on a picture.

        Returns
        -------
        list of {"text", "score", "box"}
            A box is four corners [x, y] in pixels of the picture as production sees it.

        Raises
        ------
        ProductionError
            If it refuses the picture, or its process ends; the next picture is then read by a new one.
        """
        if self._living is None or not self._living.is_alive:
            self.close()
            self._begin()
        assert self._living
        answer = self._living.ask(str(Path(picture).absolute()))
        if "error" in answer:
            raise ProductionError(f"{shown(picture)}: {self.name} refuses it: {answer['error']}")
        self.seconds = float(answer["seconds"])
        lines: list[dict[str, Any]] = answer["lines"]
        return lines

    def close(self) -> None:
        """End the process."""
        if self._living:
            self._living.close()
        self._living = None

    def _begin(self) -> None:
        living = Living(self.python, [SCRIPT], patience=self.patience)
        try:
            told = living.ask({"package": self.package, "configuration": self.configuration})
            _check(told, self.python, self.package)
        except BaseException as error:
            living.close()
            if "SyntaxError: " in str(error):
                raise ProductionError(f"{shown(self.python)}: Python 3.8 or later was expected there.") from error
            raise
        self.facts, self._living = told, living


def _given(configuration: dict[str, Any] | Path | None) -> dict[str, Any]:
    if configuration is None or isinstance(configuration, dict):
        return dict(configuration or {})
    if not Path(configuration).is_file():  # RapidOCR would take its own defaults without a word
        raise ValueError(f"{shown(configuration)}: there is no such file; a configuration in YAML was expected.")
    return {FILE: str(Path(configuration).absolute())}


def _check(told: dict[str, Any], python: Path, package: str) -> None:
    there = f"{shown(python)} (Python {told.get('python')})"
    if "missing" in told:
        names = " or ".join(name.replace("_", "-") for name in PACKAGES[package])
        raise ProductionError(
            f"{there}: {package} is not installed there; {names} was expected. Give production's Python."
        )
    if "failed" in told:
        version = told["versions"].get(told["module"].replace("_", "-"), "")
        raise ProductionError(f"{there}: {told['module']} {version} does not start: {told['failed']}")
