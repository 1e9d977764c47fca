"""A strip of pictures to choose from, and a place for one's own: chosen, dropped or pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import traitlets

from ocrlab.widgets.shared.view import View, source, style


class Tile(NamedTuple):
    """A picture to choose: its name, title, one line on what it is good for, and a small JPEG."""

    name: str
    title: str
    note: str
    thumbnail: bytes


class GalleryView(View):
    """Shows pictures to choose from.

    Parameters
    ----------
    tiles : sequence of Tile

    Attributes
    ----------
    chosen : str
        Out: the name of the chosen tile; "" for the user's own picture.
    own_name : str
        Out: the file name of the user's own picture; "" while there is none.
    own : bytes
        The user's own picture, as a file. It comes in parts, because a message to the kernel has a limit (10 MiB).
    """

    _esm = source(__file__)
    _css = style(__file__, "gallery")

    tiles = traitlets.List().tag(sync=True)
    thumbnails = traitlets.List(trait=traitlets.Bytes()).tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    own_name = traitlets.Unicode().tag(sync=True)

    def __init__(self, tiles: Sequence[Tile], **traits: Any) -> None:
        self.own = b""
        self._parts: list[bytes] = []
        super().__init__(
            tiles=[{"name": tile.name, "title": tile.title, "note": tile.note} for tile in tiles],
            thumbnails=[tile.thumbnail for tile in tiles],
            chosen=tiles[0].name,
            **traits,
        )
        self.on_msg(self._on_part)

    def _on_part(self, _: Any, content: dict[str, Any], buffers: list[memoryview]) -> None:
        if content["part"] == 0:
            self._parts = []
        self._parts.append(bytes(buffers[0]))
        if len(self._parts) == content["parts"]:
            self.own, self._parts = b"".join(self._parts), []
            with self.hold_sync():
                self.own_name, self.chosen = content["name"], ""
