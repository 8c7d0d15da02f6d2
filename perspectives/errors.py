"""Every error that the library raises on purpose: what was got, what was expected, where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

__all__ = ["FormatError", "ModelError", "PerspectivesError", "UnknownNameError"]


class PerspectivesError(ValueError):
    """Base of all errors of this library, for one ``except`` around any call.

    Examples
    --------
    >>> issubclass(FormatError, PerspectivesError) and issubclass(PerspectivesError, ValueError)
    True
    """


class FormatError(PerspectivesError):
    """A value or a file that cannot be read as (part of) a story, and the place where it stands.

    Parameters
    ----------
    expected : str
        What the reader looked for, as a phrase: ``"the line 'Perspectives'"``.
    got : str
        What stood there instead.
    file : str or Path, optional
        The file, or a word for the source (``"<text>"``, ``"DataFrame"``).
    line : int, optional
        1-based line (of a spreadsheet: row) of the trouble.

    Examples
    --------
    >>> print(FormatError("the line 'Perspectives'", "the end", file="brief.txt", line=7))
    brief.txt, line 7: expected the line 'Perspectives', got the end
    """

    def __init__(
        self, expected: str, got: str, file: str | Path | None = None, line: int | None = None
    ) -> None:
        super().__init__(expected, got, file, line)
        self.expected = expected
        self.got = got
        self.file = None if file is None else str(file)
        self.line = line

    def __str__(self) -> str:
        place = [] if self.file is None else [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        prefix = f"{', '.join(place)}: " if place else ""
        return f"{prefix}expected {self.expected}, got {self.got}"

    def at(self, file: str | Path | None, line: int | None = None) -> FormatError:
        """Return the same error with its place filled in; a place already known is kept.

        Parameters
        ----------
        file : str or Path or None
            The file, used where the error names none.
        line : int, optional
            1-based line, used where the error names none.

        Returns
        -------
        FormatError
            A new error.

        Examples
        --------
        >>> print(FormatError("a title", "nothing").at("story.json", 1))
        story.json, line 1: expected a title, got nothing
        """
        return FormatError(
            self.expected,
            self.got,
            self.file if self.file is not None else file,
            self.line if self.line is not None else line,
        )


class UnknownNameError(PerspectivesError):
    """A name that is none of the valid ones, which the message lists.

    Parameters
    ----------
    kind : str
        What the name stands for: ``"fact"``, ``"measure"``.
    name : str
        The name that was given.
    valid : iterable of str
        The names that exist, in the order to list them.

    Examples
    --------
    >>> print(UnknownNameError("frame", "morallity", ["economic", "morality"]))
    unknown frame 'morallity' (did you mean 'morality'?); valid: 'economic', 'morality'
    """

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.valid = tuple(valid)
        super().__init__(kind, name, self.valid)

    def __str__(self) -> str:
        near = get_close_matches(str(self.name), self.valid, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        listed = ", ".join(map(repr, self.valid)) or "there are none"
        return f"unknown {self.kind} {self.name!r}{hint}; valid: {listed}"


class ModelError(PerspectivesError):
    """A bundled or user-given model is absent, damaged (SHA-256 differs) or unusable.

    Examples
    --------
    >>> print(ModelError("models/reader: config.json is absent"))
    models/reader: config.json is absent
    """


@contextmanager
def located(file: str | Path | None, line: int | None = None) -> Iterator[None]:
    """Give the errors of a block their place, where they do not know it."""
    try:
        yield
    except FormatError as error:
        raise error.at(file, line) from None
