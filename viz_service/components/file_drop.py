"""A place to drop files on, or to choose them by a click, a tap or the keyboard."""

from __future__ import annotations

from typing import Any

from viz_service.components.live import BundleComponent

MAX_FILE_BYTES = 4_000_000
"""Of one file; more than the trainer takes of any."""
ACCEPTED = ".csv,.tsv,.txt,.json,.bin,.safetensors"
_MOST_FILES = 2
"""A model that GAN Lab saved is two files."""


class FileDrop(BundleComponent):
    """The place. Files are read in the browser, and bounded there.

    It sets ``files``: ``{"files": [{"name", "content"}], "count"}``, contents in base64; and reads
    ``problem``: why the last ones were refused.
    """

    _type = "FileDrop"
    _prop_names = [  # noqa: RUF012 # Dash reads it from the class
        "id",
        "label",
        "accept",
        "maxFiles",
        "maxBytes",
        "files",
        "problem",
        "className",
    ]
    available_properties = _prop_names

    def __init__(
        self,
        id: str,  # noqa: A002 # Dash's own name
        label: str,
        accept: str = ACCEPTED,
        maxFiles: int = _MOST_FILES,  # noqa: N803 # a property in JavaScript
        maxBytes: int = MAX_FILE_BYTES,  # noqa: N803 # a property in JavaScript
        **attributes: Any,
    ) -> None:
        """Take files whose names end as ``accept`` lists."""
        properties = {
            "id": id,
            "label": label,
            "accept": accept,
            "maxFiles": maxFiles,
            "maxBytes": maxBytes,
        }
        super().__init__(properties, attributes)
