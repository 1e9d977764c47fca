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
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
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
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    with _served(command, folder, root, f"http://127.0.0.1:{port}/api/status?token={token}"):
        yield Lab(f"http://127.0.0.1:{port}", token, root)


@contextmanager
def voila(folder: Path, notebook: Path) -> Iterator[str]:
    """Serve a notebook's outputs with Voila, and give their address."""
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}",
        f"--token={token}",
    ]  # fmt: skip
    with _served(command, folder, notebook.parent, f"http://127.0.0.1:{port}/voila/static/voila.js"):
        yield f"http://127.0.0.1:{port}/?token={token}"


@contextmanager
def notebook7(folder: Path, notebook: Path) -> Iterator[str]:
    """Serve a notebook in Notebook 7, and give its address."""
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebook.parent}",
        "--JupyterNotebookApp.expose_app_in_browser=True", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    with _served(command, folder, notebook.parent, f"http://127.0.0.1:{port}/api/status?token={token}"):
        yield f"http://127.0.0.1:{port}/notebooks/{notebook.name}?token={token}"


@contextmanager
def marimo(folder: Path, notebook: Path, theme: str = "light") -> Iterator[str]:
    """Serve a notebook of marimo's, a Python file, in its editor, which runs it at once, and give its address."""
    port, token = _free_port(), secrets.token_hex(16)
    (notebook.parent / ".marimo.toml").write_text(f'[runtime]\nauto_instantiate = true\n[display]\ntheme = "{theme}"\n')
    command = [
        sys.executable, "-m", "marimo", "--yes", "edit", str(notebook), "--headless", "--host=127.0.0.1", f"--port={port}",
        "--token", f"--token-password={token}", "--skip-update-check", "--no-sandbox",
    ]  # fmt: skip
    with _served(command, folder, notebook.parent, f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}/?access_token={token}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _served(command: list[str], folder: Path, root: Path, address: str) -> Iterator[None]:
    """Run a server with settings and files of its own, from when it answers at an address."""
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"), "IPYTHONDIR": str(folder / "ipython"),
    }  # fmt: skip
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=root)
        try:
            _wait_for(address, server, log)
            yield
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, f"The server ended: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:  # an answer, whatever it says
            return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"The server did not answer: {log.read_text()[-2000:]}")


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
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=90_000)
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for(state="attached", timeout=60_000)


def themed(page: Any, theme: str) -> None:
    """Show JupyterLab in a theme; its splash is awaited, as JupyterLab takes that of two changes in a row away twice."""
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function(
        """(light) => document.body.dataset.jpThemeLight === String(light)
            && !document.getElementById("jupyterlab-splash")""",
        arg=theme.endswith("Light"), timeout=20_000,
    )  # fmt: skip


def watched(page: Any) -> Any:
    """Note in `page.wrong` what goes wrong in a page: errors, and requests to the outside."""
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(f"{error}\n{error.stack}"[:2000]))
    page.on("request", lambda sent: page.wrong.append(sent.url) if is_outside(sent.url) else None)
    return page


def is_outside(url: str) -> bool:
    """Tell whether an address is another machine's."""
    return not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))


def eventually(look: Callable[[], Any], wanted: Any = True, seconds: float = 60) -> None:
    """Wait until a look at the page and the kernel sees what is wanted."""
    end = time.monotonic() + seconds
    while (seen := look()) != wanted:
        assert time.monotonic() < end, f"{seen!r} was seen to the end, {wanted!r} was expected"
        time.sleep(0.05)


def in_kernel(page: Any, expression: str, code: str = "") -> str:
    """Run code in the notebook's kernel, and return what an expression is worth after it."""
    script = """async ([code, expression]) => {
        const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        const asked = kernel.requestExecute({code, user_expressions: {answer: expression}, store_history: false});
        const {content} = await asked.done;
        return content.status === "ok" ? content.user_expressions.answer : content;
    }"""
    answer = page.evaluate(script, [code, expression])
    assert answer["status"] == "ok", answer
    return str(answer["data"]["text/plain"])


def save(page: Any, lab: Lab, notebook: str) -> Path:
    """Save the notebook, and return its file.

    An output that arrives while it is being saved makes it dirty again, and nobody would save it for another two minutes.
    """

    def clean() -> bool:
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return bool(page.evaluate("() => !window.jupyterapp.shell.currentWidget.context.model.dirty"))

    eventually(clean)
    return lab.root / notebook


def saved_still(page: Any, lab: Lab, notebook: str) -> Any:
    """Save a notebook, open the file in another tab, where no kernel fills its views, and return its first still."""
    saved = save(page, lab, notebook)
    assert saved.stat().st_size < 2_000_000
    (lab.root / "saved.ipynb").write_bytes(saved.read_bytes())
    reader = page.context.new_page()
    reader.goto(lab.address("saved.ipynb"))
    still = reader.locator(".ocrlab-still").first
    still.wait_for(timeout=60_000)
    return still


def run_cell(page: Any, index: int) -> None:
    """Begin to run a cell, and do not wait for its end."""
    page.evaluate(
        """(index) => {
            window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        index,
    )


def run_cells(page: Any, command: str = "notebook:run-all-cells") -> None:
    """Run a command of JupyterLab's notebook."""
    page.evaluate(f"() => window.jupyterapp.commands.execute('{command}')")
