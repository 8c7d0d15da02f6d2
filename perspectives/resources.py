"""Find what ships with the library: model files and stories, by name.

One resolver serves the three ways the library lies on a disk: installed from a wheel (the files
are inside the package), installed in editable mode, and run from a plain clone (in both, the
folders ``models/`` and ``corpora/`` stand beside the package).
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perspectives.errors import FormatError, ModelError, UnknownNameError

if TYPE_CHECKING:
    from perspectives.story import Story

_PACKAGE = Path(__file__).resolve().parent
_BLOCK = 1 << 20


def bundled_dir(kind: str) -> Path:
    """Return the folder of a kind of bundled files.

    Parameters
    ----------
    kind : str
        ``"models"`` or ``"corpora"``.

    Returns
    -------
    Path
        The folder in the package (wheel) or beside it (clone, editable install).

    Raises
    ------
    ModelError
        Neither place has it: the installation is incomplete.

    Examples
    --------
    >>> bundled_dir("corpora").is_dir()
    True
    """
    places = (_PACKAGE / "_bundled" / kind, _PACKAGE.parent / kind)
    for place in places:
        if place.is_dir():
            return place
    raise ModelError(
        f"the bundled folder {kind!r} is neither in the package ({places[0]}) nor beside it "
        f"({places[1]}); install perspectives-framing again"
    )


@cache
def model_dir(name: str) -> Path:
    """Return the folder of a bundled model, after checking its files once per process.

    Parameters
    ----------
    name : str
        A folder of ``models/``.

    Returns
    -------
    Path
        The folder; every file that its ``config.json`` lists under ``"sha256"`` has been read
        and has the digest stated there.

    Raises
    ------
    UnknownNameError
        No bundled model has that name.
    ModelError
        A listed file is absent or does not have its digest.
    """
    folder = _named("model", name, _models())
    verify_digests(folder)
    return folder


def list_models() -> list[str]:
    """Return the names of the bundled models, sorted.

    Examples
    --------
    >>> "all-MiniLM-L6-v2" in list_models()
    True
    """
    return sorted(_models())


def verify_digests(folder: Path) -> None:
    """Check the files of a model folder against the SHA-256 digests in its ``config.json``.

    Parameters
    ----------
    folder : Path
        Holds ``config.json`` with ``{"sha256": {file name: hex digest}}``.

    Raises
    ------
    ModelError
        ``config.json`` is absent or lists no digest, or a listed file is absent or differs.
    """
    for name, expected in _listed_digests(folder).items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{path}: listed in config.json but absent; install again")
        found = _sha256(path)
        if found != expected:
            raise ModelError(
                f"{path}: damaged: expected SHA-256 {expected}, got {found}; install again"
            )


def list_stories() -> list[str]:
    """Return the names of the bundled stories, sorted.

    Returns
    -------
    list of str
        Names that `load_story` takes.

    Examples
    --------
    >>> import perspectives as pv
    >>> "h200-licences" in pv.list_stories()
    True
    """
    return sorted(_corpora("*.md"))


def list_collections() -> list[str]:
    """Return the names of the bundled collections of stories, sorted.

    Examples
    --------
    >>> list_collections()
    ['harbour-week']
    """
    return sorted(_corpora("*.jsonl"))


def load_story(name: str) -> "Story":
    """Load a bundled story by name.

    The bundled stories are invented: events and outlets do not exist. ``corpora/README.md`` says
    how they were made.

    Parameters
    ----------
    name : str
        One of `list_stories`.

    Returns
    -------
    Story

    Raises
    ------
    UnknownNameError
        No bundled story has that name; the message lists the names and the nearest one.

    Examples
    --------
    >>> import perspectives as pv
    >>> pv.load_story("h200-licences").perspectives[0].group
    'State media'
    """
    from perspectives.formats import read_story

    return read_story(_named("story", name, _corpora("*.md")))


def load_stories(name: str) -> "list[Story]":
    """Load a bundled collection of stories by name; a single story is a collection of one.

    Parameters
    ----------
    name : str
        ``"harbour-week"`` (twelve stories of one town, told by its four outlets), or one of
        `list_stories`.

    Returns
    -------
    list of Story

    Raises
    ------
    UnknownNameError
        Nothing bundled has that name; the message lists the names and the nearest one.

    Examples
    --------
    >>> import perspectives as pv
    >>> len(pv.load_stories("harbour-week"))
    12
    """
    from perspectives.formats import read_stories

    return list(read_stories(_named("story", name, _corpora("*.jsonl") | _corpora("*.md"))))


def load_codebook(name_or_path: str | Path) -> dict[str, Any]:
    """Load a codebook of frames: a bundled one by name, or one's own by path.

    Parameters
    ----------
    name_or_path : str or Path
        The name of a file of ``corpora/codebooks/`` without its ending (``"policy"`` is the
        codebook of Boydstun et al. 2014), or the path of a JSON file of the same form.

    Returns
    -------
    dict
        The codebook as it stands in the file.

    Raises
    ------
    UnknownNameError
        It is neither a bundled name nor an existing file.
    FormatError
        The file does not hold a JSON object.

    Examples
    --------
    >>> len(load_codebook("policy")["frames"])
    15
    """
    bundled = {path.stem: path for path in (bundled_dir("corpora") / "codebooks").glob("*.json")}
    path = bundled.get(str(name_or_path), Path(name_or_path))
    if not path.is_file():
        raise UnknownNameError("codebook", str(name_or_path), sorted(bundled))
    return _read_object(path)


def _models() -> dict[str, Path]:
    configs = bundled_dir("models").glob("*/config.json")
    return {config.parent.name: config.parent for config in configs}


def _corpora(pattern: str) -> dict[str, Path]:
    paths = bundled_dir("corpora").glob(pattern)
    return {path.stem: path for path in paths if path.stem != "README"}


def _named(kind: str, name: str, paths: dict[str, Path]) -> Path:
    if name not in paths:
        raise UnknownNameError(kind, name, sorted(paths))
    return paths[name]


def _listed_digests(folder: Path) -> dict[str, str]:
    path = folder / "config.json"
    if not path.is_file():
        raise ModelError(f"{folder}: not a model folder: it has no config.json")
    digests = _read_object(path).get("sha256")
    if not isinstance(digests, dict) or not digests:
        raise ModelError(f'{path}: expected {{"sha256": {{file: digest}}}}, got {digests!r}')
    return digests


def _read_object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise FormatError(
            expected="a JSON object", got=error.msg, file=str(path), line=error.lineno
        ) from error
    if not isinstance(value, dict):
        raise FormatError(expected="a JSON object", got=type(value).__name__, file=str(path))
    return value


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
