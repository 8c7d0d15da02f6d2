"""Gold briefs: a story and what a careful reader, and perhaps a second one, says of it."""

from dataclasses import dataclass, field

from perspectives.errors import FormatError, PerspectivesError
from perspectives.evaluation.rows import Field
from perspectives.story import Story

__all__ = ["NO_ANSWER", "Answers", "Brief", "read_brief"]

NO_ANSWER = 9
"""Stands for a label that a second reader did not give; it is none of the labels."""

_ANSWER_KEYS = ("gold", "second", "hard")


@dataclass(frozen=True, slots=True)
class Answers:
    """One reader's answers about one story.

    Parameters
    ----------
    emphasis, truth, valence
        By (perspective, fact): 0, 1, 2; then -1, 0, 1, or None where the fact is not told.
    evidence
        By (perspective, fact), spans of the framing; only the cells where evidence was marked.
    portrayal
        By (perspective, target): -1, 0, 1.
    divergence, top_fact
        By unordered pair of perspectives: 0, 1, 2; and the fact they part on, or None.
    """

    emphasis: dict[tuple[str, str], int] = field(default_factory=dict)
    truth: dict[tuple[str, str], int | None] = field(default_factory=dict)
    valence: dict[tuple[str, str], int | None] = field(default_factory=dict)
    evidence: dict[tuple[str, str], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    portrayal: dict[tuple[str, str], int] = field(default_factory=dict)
    divergence: dict[frozenset[str], int] = field(default_factory=dict)
    top_fact: dict[frozenset[str], str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brief:
    """A story, the gold answers, and a second reader's where there are any."""

    story: Story
    gold: Answers
    second: Answers | None


def read_brief(row: Field) -> Brief:
    """Read a row; answers about perspectives or facts that the story lacks are refused."""
    told = {key: value for key, value in row.value.items() if key not in _ANSWER_KEYS}
    try:
        story = Story.from_dict(told)
    except FormatError as error:
        raise error.at(row.file, row.line) from error
    except PerspectivesError as error:
        raise FormatError("a story", str(error), file=row.file, line=row.line) from error
    second = _answers(row["second"], story) if row.has("second") else None
    return Brief(story, _answers(row["gold"], story), second)


def _answers(block: Field, story: Story) -> Answers:
    answers = Answers()
    for cell in block["cells"].items():
        _read_cell(cell, story, answers)
    for portrayed in block["portrayal"].items():
        perspective = _perspective(portrayed["perspective"], story)
        target = portrayed["target"].text()
        answers.portrayal[perspective, target] = portrayed["value"].integer(-1, 1)
    for pair in block["pairs"].items():
        both = frozenset(_perspective(pair[side], story) for side in ("a", "b"))
        answers.divergence[both] = pair["divergence"].integer(0, 2)
        answers.top_fact[both] = _fact(pair["fact"], story) if pair.has("fact") else None
    return answers


def _read_cell(cell: Field, story: Story, answers: Answers) -> None:
    perspective, fact = _perspective(cell["perspective"], story), _fact(cell["fact"], story)
    key = perspective, fact
    answers.emphasis[key] = cell["emphasis"].integer(0, 2)
    answers.truth[key] = cell["truth"].integer(-1, 1) if cell.has("truth") else None
    answers.valence[key] = cell["valence"].integer(-1, 1) if cell.has("valence") else None
    if cell.has("evidence"):
        length = len(story.perspective(perspective).framing)
        answers.evidence[key] = tuple(span.span(length) for span in cell["evidence"].items())


def _perspective(field: Field, story: Story) -> str:
    return field.choice(*(perspective.id for perspective in story.perspectives))


def _fact(field: Field, story: Story) -> str:
    return field.choice(*(fact.id for fact in story.facts))
