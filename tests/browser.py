"""JupyterLab in a real Chromium, for the tests that look at what a person sees, and for taking screenshots."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs on a copy of the notebooks."""

    url: str
    token: str
    root: Path

    def address(self, notebook: str) -> str:
        return f"{self.url}/lab/workspaces/{secrets.token_hex(6)}/tree/{notebook}?reset&token={self.token}"


def chromium() -> str | None:
    """Return the path of Chromium, the program itself rather than Debian's wrapper."""
    named = os.environ.get("OCRLAB_CHROMIUM")
    return named or next(
        (path for path in ("/usr/lib/chromium/chromium", shutil.which("chromium"), shutil.which("google-chrome"))
         if path and Path(path).exists()),
        None,
    )  # fmt: skip


@contextmanager
def jupyterlab(folder: Path, theme: str = "JupyterLab Light", subshells: str = "perCommTarget") -> Iterator[Lab]:
    """Run JupyterLab on a copy of the notebooks in a folder, with settings and files of its own."""
    root, settings = folder / "notebooks", folder / "settings"
    shutil.copytree(ROOT / "notebooks", root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    wanted = {**SETTINGS, "apputils-extension/themes": {"theme": theme},
              "apputils-extension/kernels-settings": {"commsOverSubshells": subshells}}  # fmt: skip
    for name, values in wanted.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"), "IPYTHONDIR": str(folder / "ipython"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    log = folder / "lab.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=root)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, log)
            yield Lab(f"http://127.0.0.1:{port}", token, root)
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, f"JupyterLab ended: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not answer: {log.read_text()[-2000:]}")


@contextmanager
def browser() -> Iterator[Any]:
    """Run Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb",
                  "--disable-background-networking"],
        )  # fmt: skip
        yield chrome
        chrome.close()


def open_notebook(page: Any, lab: Lab, notebook: str) -> None:
    """Open a notebook, close the file list, and wait for its kernel."""
    page.goto(lab.address(notebook))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=90_000)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for(timeout=60_000)


def run_cells(page: Any, command: str = "notebook:run-all-cells") -> None:
    """Run a command of JupyterLab's notebook."""
    page.evaluate(f"() => window.jupyterapp.commands.execute('{command}')")
