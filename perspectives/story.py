"""The objects that everything else reads: one event, its facts, and how outlets tell it.

All are frozen, slotted and validated; sequences are tuples and metadata is an immutable mapping,
so a story can be shared, hashed, pickled and used as a key. ``None`` means missing and ``""``
means empty: the two are kept apart. No text is ever changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from perspectives._frozen import (
    FrozenMap,
    check_date,
    check_filled,
    check_items,
    check_map,
    check_optional,
    check_text,
    check_unique,
)
from perspectives._plain import as_list, build, known_keys, slug, to_plain
from perspectives._spans import Segment, Span
from perspectives.errors import FormatError, PerspectivesError, UnknownNameError, located

__all__ = ["Fact", "Outlet", "Perspective", "Segment", "Span", "Story"]

T = TypeVar("T")

SCHEMA = 1
"""Version of the dictionary (JSON) form of a story."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One short statement that every outlet could have reported. Never scored itself.

    Parameters
    ----------
    id : str
        Unique in its story.
    text : str
        The statement; not blank.

    Raises
    ------
    PerspectivesError
        If the id or the text is blank or not text.

    Examples
    --------
    >>> Fact("f1", "The council voted 9 to 4 for the tram.").id
    'f1'
    """

    id: str
    text: str

    def __post_init__(self) -> None:
        check_filled("a fact's id", self.id)
        check_filled("a fact's text", self.text)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher.

    Parameters
    ----------
    name : str
        As the story gives it; not blank.
    domain, country : str, optional
        Web domain and country, where known.
    metadata : mapping, optional
        Anything else that the user brings (JSON values).

    Raises
    ------
    PerspectivesError
        If the name is blank or a field has the wrong type.

    Examples
    --------
    >>> Outlet("The Harbour Ledger", domain="ledger.example", metadata={"owner": "a trust"}).name
    'The Harbour Ledger'
    """

    name: str
    domain: str | None = None
    country: str | None = None
    metadata: Mapping[str, Any] = FrozenMap()

    def __post_init__(self) -> None:
        check_filled("an outlet's name", self.name)
        for field in ("domain", "country"):
            check_optional(f"the {field} of outlet {self.name!r}", getattr(self, field))
        _set(self, "metadata", check_map(f"the metadata of outlet {self.name!r}", self.metadata))


@dataclass(frozen=True, slots=True)
class Perspective:
    """How one outlet, or a group of outlets, tells the story.

    Parameters
    ----------
    id : str
        Unique in its story.
    group : str
        Name of the outlet or group of outlets; not blank.
    framing : str
        The text that is scored; may be empty.
    outlets : sequence of Outlet, optional
        Outlets that stand for the group.
    critique : str, optional
        An analyst's note about the framing: kept and shown, never scored.
    headline, url, language : str, optional
        What is known of the text.
    metadata : mapping, optional
        Anything else that the user brings (JSON values).

    Raises
    ------
    PerspectivesError
        If a required field is blank or a field has the wrong type.

    Examples
    --------
    >>> Perspective("p1", "Port press", "It is over.", (Outlet("Quay Post"),)).group
    'Port press'
    """

    id: str
    group: str
    framing: str
    outlets: tuple[Outlet, ...] = ()
    critique: str | None = None
    headline: str | None = None
    url: str | None = None
    language: str | None = None
    metadata: Mapping[str, Any] = FrozenMap()

    def __post_init__(self) -> None:
        check_filled("a perspective's id", self.id)
        owner = f"perspective {self.id!r}"
        check_filled(f"the group of {owner}", self.group)
        check_text(f"the framing of {owner}", self.framing)
        for field in ("critique", "headline", "url", "language"):
            check_optional(f"the {field} of {owner}", getattr(self, field))
        _set(self, "outlets", check_items(f"the outlets of {owner}", self.outlets, Outlet))
        _set(self, "metadata", check_map(f"the metadata of {owner}", self.metadata))


@dataclass(frozen=True, slots=True)
class Story:
    """One event told by several outlets.

    A story without facts, without perspectives or with an empty framing is legal.

    Parameters
    ----------
    id : str
        Name of the story; not blank.
    title : str
        May be empty.
    facts : sequence of Fact
        The shared yardstick, with unique ids.
    perspectives : sequence of Perspective
        With unique ids.
    section, summary, context : str, optional
        As in a brief.
    date : str, optional
        ISO 8601: ``2026-01-28``, ``2026-01``, ``2026`` or a date with a time; ``""`` is empty.
    metadata : mapping, optional
        Anything else that the user brings (JSON values).

    Raises
    ------
    PerspectivesError
        If ids repeat, the date is not ISO 8601, or a field has the wrong type.

    Examples
    --------
    >>> press = Perspective("p1", "Port press", "At last.", (Outlet("Quay Post"),))
    >>> story = Story("tram", "Council Votes", (Fact("f1", "The vote was 9 to 4."),), (press,))
    >>> story.perspective("Quay Post").id, story.fact("f1").text
    ('p1', 'The vote was 9 to 4.')
    """

    id: str
    title: str
    facts: tuple[Fact, ...]
    perspectives: tuple[Perspective, ...]
    section: str | None = None
    date: str | None = None
    summary: str | None = None
    context: str | None = None
    metadata: Mapping[str, Any] = FrozenMap()

    def __post_init__(self) -> None:
        check_filled("a story's id", self.id)
        owner = f"story {self.id!r}"
        check_text(f"the title of {owner}", self.title)
        for field in ("section", "date", "summary", "context"):
            check_optional(f"the {field} of {owner}", getattr(self, field))
        check_date(f"the date of {owner}", self.date)
        _set(self, "facts", check_items(f"the facts of {owner}", self.facts, Fact))
        told = check_items(f"the perspectives of {owner}", self.perspectives, Perspective)
        _set(self, "perspectives", told)
        check_unique(f"the fact ids of {owner}", (f.id for f in self.facts))
        check_unique(f"the perspective ids of {owner}", (p.id for p in self.perspectives))
        _set(self, "metadata", check_map(f"the metadata of {owner}", self.metadata))

    def fact(self, id: str) -> Fact:
        """Return the fact with this id.

        Parameters
        ----------
        id : str
            Such as ``"f1"``.

        Returns
        -------
        Fact

        Raises
        ------
        UnknownNameError
            If there is none; the message lists the ids.

        Examples
        --------
        >>> Story("s", "", (Fact("f1", "It rained."),), ()).fact("f1").text
        'It rained.'
        """
        for fact in self.facts:
            if fact.id == id:
                return fact
        raise UnknownNameError("fact", id, [fact.id for fact in self.facts])

    def perspective(self, name: str) -> Perspective:
        """Return the perspective with this id, else this group name, else this outlet.

        Parameters
        ----------
        name : str
            An id, a group or the name of an outlet, exactly as the story has it.

        Returns
        -------
        Perspective

        Raises
        ------
        UnknownNameError
            If there is none; the message lists ids, groups and outlets.
        PerspectivesError
            If several perspectives share that group or outlet, so that only an id will do.

        Examples
        --------
        >>> story = Story("s", "", (), (Perspective("p1", "Port press", "Rain."),))
        >>> story.perspective("Port press").id
        'p1'
        """
        ids = [(p.id, p) for p in self.perspectives]
        groups = [(p.group, p) for p in self.perspectives]
        outlets = [(o.name, p) for p in self.perspectives for o in p.outlets]
        for names in (ids, groups, outlets):
            found = {p.id: p for key, p in names if key == name}
            if len(found) > 1:
                raise PerspectivesError(
                    f"several perspectives are called {name!r}: choose by id, one of "
                    f"{', '.join(map(repr, found))}"
                )
            if found:
                return next(iter(found.values()))
        valid = dict.fromkeys(key for key, _ in ids + groups + outlets)
        raise UnknownNameError("perspective", name, valid)

    def to_dict(self) -> dict[str, Any]:
        """Return the story as plain JSON values, with ``"schema": 1``; missing keys are left out.

        Returns
        -------
        dict
            Keys ``schema, id, section, title, date, summary, facts, context, perspectives,
            metadata``; `Story.from_dict` reads it back without loss.

        Examples
        --------
        >>> Story("s", "Rain", (Fact("f1", "It rained."),), ()).to_dict()["facts"]
        [{'id': 'f1', 'text': 'It rained.'}]
        """
        return {"schema": SCHEMA, **to_plain(self)}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Story:
        """Build a story from its dictionary (JSON) form.

        Ids may be left out (``f1 ...``, ``p1 ...`` by position; the story's from its title), a fact
        or an outlet may be bare text, and a perspective without a group takes the names of its
        outlets. Unknown keys go to ``metadata``.

        Parameters
        ----------
        d : mapping
            As `Story.to_dict` writes it; ``perspectives`` and each ``framing`` are required.

        Returns
        -------
        Story

        Raises
        ------
        FormatError
            Naming the key, what was expected and what was got.

        Examples
        --------
        >>> Story.from_dict({"title": "Rain", "perspectives": [
        ...     {"outlets": ["Quay Post"], "framing": "Rain at last."}]}).perspective("p1").group
        'Quay Post'
        """
        return _story_from(d)


def _set(owner: object, field: str, value: object) -> None:
    object.__setattr__(owner, field, value)


def _story_from(d: Mapping[str, Any]) -> Story:
    known = known_keys(d, Story, "a story", extra=("schema",))
    schema = known.pop("schema", SCHEMA)
    if schema != SCHEMA or isinstance(schema, bool):
        raise FormatError(f"schema {SCHEMA}", f"schema {schema!r}")
    if "perspectives" not in known:
        raise FormatError("the key 'perspectives'", f"the keys {', '.join(map(repr, d))}")
    title = known.setdefault("title", "")
    known.setdefault("id", slug(title) if isinstance(title, str) else title)
    facts = as_list(known.get("facts", []), "facts")
    told = as_list(known["perspectives"], "perspectives")
    known["facts"] = [_placed(fact_from, f, n) for n, f in enumerate(facts, 1)]
    known["perspectives"] = [_placed(perspective_from, p, n) for n, p in enumerate(told, 1)]
    return build(Story, known)


def _placed(read: Callable[[Any, int], T], d: Any, number: int) -> T:
    """Read one item; an error names its line where the reader of the file left it there."""
    with located(None, getattr(d, "line", None)):
        return read(d, number)


def fact_from(d: Any, number: int) -> Fact:
    if isinstance(d, str):
        d = {"text": d}
    known = known_keys(d, Fact, f"fact {number}")
    return build(Fact, {"id": f"f{number}", **known}, f"fact {number}")


def _outlet_from(d: Any, where: str) -> Outlet:
    if isinstance(d, str):
        d = {"name": d}
    return build(Outlet, known_keys(d, Outlet, where), where)


def perspective_from(d: Any, number: int) -> Perspective:
    where = f"perspective {number}"
    known = known_keys(d, Perspective, where)
    outlets = as_list(known.get("outlets", []), f"the outlets of {where}")
    known["outlets"] = [_outlet_from(o, f"an outlet of {where}") for o in outlets]
    known.setdefault("id", f"p{number}")
    if "group" not in known and outlets:
        known["group"] = ", ".join(outlet.name for outlet in known["outlets"])
    return build(Perspective, known, where)
