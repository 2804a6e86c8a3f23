"""Files that a page hands to the browser, in the form that Dash's download takes."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any


def create_download(name: str, content: bytes) -> dict[str, Any]:
    """Hand out one file."""
    return {"content": base64.b64encode(content).decode(), "filename": name, "base64": True}


def create_archive(name: str, files: Mapping[str, str]) -> dict[str, Any]:
    """Hand out texts by their names, as one zip file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for file_name, text in files.items():
            written.writestr(file_name, text)
    return create_download(name, archive.getvalue())
