"""Rows in the shape of the gold data, about invented events, for tests of `evaluate`."""

from typing import Any

P1 = "The tram opens on Monday, mayor Ines Lund said. “A triumph,” she called it."
P2 = "Fares will double. The tram line, late again, opens Monday. Lund calls it a “triumph”."
P3 = "Ines Lund has denied that fares will double, and few believe her."


def brief(id: str = "tram", second: bool = True, **changes: Any) -> dict[str, Any]:
    cells = [
        cell("p1", "f1", 2, 1, 1, [span(P1, "The tram opens on Monday")]),
        cell("p1", "f2", 0),
        cell("p2", "f1", 1, 1, 0, [span(P2, "The tram line, late again, opens Monday.")]),
        cell("p2", "f2", 2, 1, -1, [span(P2, "Fares will double.")]),
        cell("p3", "f1", 0),
        cell("p3", "f2", 2, -1, 0, [span(P3, "denied that fares will double")]),
    ]
    answers = {
        "cells": cells,
        "beyond": [{"perspective": p, "level": 0} for p in ("p1", "p2", "p3")],
        "portrayal": [
            {"perspective": "p1", "target": "Ines Lund", "value": 1},
            {"perspective": "p2", "target": "Lund", "value": 0},
            {"perspective": "p3", "target": "Ines Lund", "value": -1},
        ],
        "pairs": [
            {"a": "p1", "b": "p2", "divergence": 1, "fact": "f2"},
            {"a": "p1", "b": "p3", "divergence": 2, "fact": "f2"},
            {"a": "p2", "b": "p3", "divergence": 2, "fact": None},
        ],
    }
    row = {
        "id": id,
        "section": "City",
        "title": "Tram to Open",
        "date": "2031-05-02",
        "summary": "On 2 May 2031, the tram was given a date.",
        "context": "The line was planned for 2028.",
        "facts": [
            {"id": "f1", "text": "The tram line opens on Monday."},
            {"id": "f2", "text": "Fares will double."},
        ],
        "perspectives": [
            {"id": "p1", "group": "City papers", "outlets": ["Lund Gazette"], "framing": P1},
            {"id": "p2", "group": "Riders", "outlets": ["Quay Post"], "framing": P2},
            {"id": "p3", "group": "Critics", "outlets": [], "framing": P3, "critique": ""},
        ],
        "gold": answers,
    }
    return {**row, **({"second": answers} if second else {}), **changes}


def cell(
    perspective: str,
    fact: str,
    emphasis: int,
    truth: int | None = None,
    valence: int | None = None,
    evidence: list[list[int]] | None = None,
) -> dict[str, Any]:
    return {
        "perspective": perspective,
        "fact": fact,
        "emphasis": emphasis,
        "truth": truth,
        "valence": valence,
        "evidence": evidence or [],
    }


def span(text: str, part: str) -> list[int]:
    start = text.index(part)
    return [start, start + len(part)]


def presence(group: str = "tram") -> dict[str, Any]:
    return {
        "id": f"set-{group}",
        "group": group,
        "facts": ["The tram line opens on Monday.", "Fares will double."],
        "texts": [
            {"system": "a", "text": P1, "labels": [1, 0]},
            {"system": "b", "text": P2, "labels": [1, 1]},
        ],
        "labels": {"fact_rate": [1.0, 0.5]},
    }


def spark(group: str = "tram") -> dict[str, Any]:
    return {
        "id": f"spark-{group}",
        "group": group,
        "documents": [P1, P2],
        "facts": [{"text": "The tram line opens on Monday."}, {"text": "Fares will double."}],
        "links": [
            {"fact": 0, "document": 0, "spans": [span(P1, "The tram opens on Monday")]},
            {"fact": 0, "document": 1, "spans": [span(P2, "opens Monday")]},
            {"fact": 1, "document": 1, "spans": [span(P2, "Fares"), span(P2, "will double.")]},
        ],
        "labels": {"covered": [[1, 1], [0, 1]]},
    }


def claim(label: str, text: str = P1, target: str = "The tram is late.") -> dict[str, Any]:
    return {"id": "c", "text": text, "target": target, "label": label, "extra": {}}


def mention(label: str, text: str = P2, target: str = "Lund") -> dict[str, Any]:
    start, end = span(text, target)
    return {**claim(label, text, target), "extra": {"from": start, "to": end}}


def article(outlet: str, leaning: str, text: str = P1, group: str = "tram") -> dict[str, Any]:
    """An article as SEESAW, BASIL and PAC have them, with SEESAW's labels."""
    return {
        "id": f"{group}-{outlet}",
        "group": group,
        "outlet": outlet,
        "leaning": leaning,
        "title": "Tram to Open",
        "sentences": text.split(". "),
        "labels": {
            "entity_sentiment": {
                "Ines Lund": ["Slightly Positive", "Very Positive", "Neutral"],
                "J. P. Dahl": ["Unknown"],
                "Fares": ["Negative"],
            }
        },
    }


def basil(feeling: str = "pos", group: str = "tram", text: str = P1) -> dict[str, Any]:
    first, second = "Tram opens Monday.", "The shameless mayor cheers."
    loaded = {"sentence": 1, "bias": "lex", "text": "shameless", **ends(second, "shameless")}
    inferred = {"sentence": 0, "bias": "inf", "text": "Monday", **ends(first, "Monday")}
    title = {"sentence": -1, "bias": "lex", "text": "Farce", **ends("Tram Farce", "Farce")}
    return {
        "id": f"basil-{group}-{feeling}",
        "group": group,
        "outlet": "fox",
        "leaning": "right",
        "title": "Tram Farce",
        "sentences": [first, second],
        "spans": [loaded, inferred, title],
        "labels": {
            "relative_stance": "center",
            "author_feeling_main_event": "neu",
            "author_feeling_Ines_Lund": feeling,
            "you_feeling_Ines_Lund": "neg",
        },
    }


def ends(text: str, part: str) -> dict[str, int]:
    start, end = span(text, part)
    return {"start": start, "end": end}


def babe(biased: int = 1) -> dict[str, Any]:
    text = "The disgraceful tram opens Monday." if biased else "The tram opens Monday."
    spans = [{"text": "disgraceful", **ends(text, "disgraceful")}] if biased else []
    return {
        "id": f"babe-{biased}",
        "group": f"source-{biased}",
        "text": text,
        "spans": spans,
        "labels": {"biased": biased, "opinion": None},
    }


def framed(frames: list[str], text: str = "Taxes, fares and ticket prices will rise.") -> dict:
    return {"id": "f", "group": "g", "text": text, "labels": {"frames": frames}}


def event(id: str = "tram", **changes: Any) -> dict[str, Any]:
    """A NeuS row."""
    sides = zip((P1, P2, P3), ("left", "center", "right"), strict=True)
    return {
        "id": id,
        "group": id,
        "articles": [
            {"title": "Tram", "text": text, "leaning": side, "outlet": f"The {side}"}
            for text, side in sides
        ],
        "neutral": {"title": "Tram", "text": "The tram line opens on Monday. Fares will double."},
        **changes,
    }


def roundup(id: str = "tram") -> dict[str, Any]:
    """An AllSides round-up row."""
    note = "Outlets on the left cheered. Outlets on the right jeered."
    row = event(id)
    del row["neutral"]
    return {**row, "summary": ["The tram line opens on Monday.", note], "coverage_note": [note]}
