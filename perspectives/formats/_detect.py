"""Which format a file is in: by its ending, by its first bytes, by its text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from perspectives.formats.kagi import is_kagi
from perspectives.formats.table import looks_like_csv

_BY_ENDING = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv",
    ".parquet": "parquet", ".xlsx": "excel",
}  # fmt: skip
_BY_BYTES = {b"PAR1": "parquet", b"PK\x03\x04": "excel"}
_MARKDOWN = re.compile(r"\s*# |^##+ +(?:Focusing Facts|Context|Perspectives)", re.I | re.M)


def ending(path: Path) -> str:
    """Return the ending of a file's name in lower case, without ``.gz``."""
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


def format_of_ending(path: Path) -> str | None:
    """Return the format that an ending stands for; ``.txt .md .json`` say too little."""
    return _BY_ENDING.get(ending(path))


def format_of_bytes(data: bytes) -> str | None:
    """Return the binary format of a file, None where it is none."""
    return _BY_BYTES.get(data[:4])


def format_of_text(text: str) -> str:
    """Return the format of a text that is not blank; the brief where it is no other."""
    if text.lstrip()[:1] in ("{", "["):
        return _format_of_json(text)
    if _MARKDOWN.match(text) or _MARKDOWN.search(text, 1):
        return "markdown"
    return "csv" if looks_like_csv(text) else "brief"


def _format_of_json(text: str) -> str:
    try:
        return "kagi" if is_kagi(json.loads(text)) else "json"
    except (ValueError, RecursionError):
        first = text.lstrip().partition("\n")[0]
    try:
        return "jsonl" if isinstance(json.loads(first), dict) else "json"
    except (ValueError, RecursionError):
        return "json"
