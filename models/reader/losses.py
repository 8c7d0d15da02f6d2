"""What the reader is trained to answer: the answers that a batch holds, and the loss of each head.

`collate` notes where in the batch each answer is read off, so that every head answers all its
questions in one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from data import IGNORE, OWN, TOLD, Example
from network import ReaderNetwork
from numpy.typing import NDArray
from torch import Tensor

from perspectives.packing import Row, find_mentions, pad, tokens_within

FRAME_NAMES = {
    "policy": (
        "Economic",
        "Capacity_and_resources",
        "Morality",
        "Fairness_and_equality",
        "Legality_Constitutionality_and_jurisprudence",
        "Policy_prescription_and_evaluation",
        "Crime_and_punishment",
        "Security_and_defense",
        "Health_and_safety",
        "Quality_of_life",
        "Cultural_identity",
        "Public_opinion",
        "Political",
        "External_regulation_and_reputation",
        "Other",
    ),
    "gvfc": (
        "politics",
        "public opinion",
        "gun control",
        "school or public space safety",
        "race/ethnicity",
        "economic consequences",
        "mental health",
        "2nd amendment",
        "society/culture",
    ),
}
WHOLE = ("briefs", *OWN)
"""Sets whose facts are many enough that some can be left out of a row."""
# classes that are rare in the briefs count more: quality is judged by macro-F1
TRUTH_WEIGHTS = {"real": (4.0, 2.0, 0.7), **dict.fromkeys(WHOLE, (1.6, 1.2, 0.7))}
VALENCE_WEIGHTS = {"real": (1.3, 0.7, 2.2)}
CLASSES = ("emphasis", "truth", "valence", "portrayal")
"""Heads that choose one of three classes."""
LOSS_WEIGHTS = {
    "evidence": 2.0,
    "frames": 6.0,
    "apart": 2.5,
    "top_fact": 0.5,
    "disagreement": 2.0,
}
GRADE_CUTS = (0.2, 0.5)
"""Cosine distances from which two framings part in places, and tell different stories."""
STEEPNESS = 8.0
LEAST_PART = 1e-4
"""Added to each part of a distance: a share of nothing has no logarithm."""
ONES = (1.0, 1.0, 1.0)


@dataclass(slots=True)
class Item:
    """One example, ready to be read: its row and the queries in the row's order."""

    example: Example
    row: Row
    group: int = -1
    """Number of the group of texts that it is read with."""


Places = defaultdict[str, list[Any]]


def collate(items: list[Item], pad_id: int) -> dict[str, NDArray[Any]]:
    """Token ids of a batch, the places of its answers and the gold ones, by name.

    Places are numbers of tokens in the flattened batch; ``of`` numbers the thing that a place
    belongs to.
    """
    ids, mask = pad([item.row for item in items], pad_id)
    places: Places = defaultdict(list)
    embedded: dict[tuple[int, str], tuple[int, dict[str, int]]] = {}
    for number, item in enumerate(items):
        first_token, first = len(places["text.at"]), number * ids.shape[1]
        places["text.at"] += range(first + 1, first + 1 + len(item.row.offsets))
        places["text.of"] += [number] * len(item.row.offsets)
        facts = _queries(places, item, number, first, first_token)
        _of_text(places, item, number, first_token)
        if item.example.story and len(facts) == len(item.example.facts):
            embedded[item.group, item.example.side] = number, facts
    for item in items:
        _pairs(places, item, embedded)
    arrays = {name: np.array(values) for name, values in places.items() if values}
    floats = {name: a.astype(np.float32) for name, a in arrays.items() if a.dtype == np.float64}
    return arrays | floats | {"ids": ids, "mask": mask}


def _queries(
    places: Places, item: Item, number: int, first: int, first_token: int
) -> dict[str, int]:
    """Note the answers at the markers of one row; numbers of its facts by their words."""
    example, row = item.example, item.row
    n_facts, facts = len(example.facts), {}
    for marker, words, asked in zip(row.markers, row.words, row.queries, strict=True):
        if asked >= n_facts:
            target = example.targets[asked - n_facts]
            spans = target.mentions
            if spans is None:
                spans = find_mentions(example.text, target.text)
            mention = tokens_within(row.offsets, spans).nonzero()[0]
            places["mention.at"] += [first + 1 + int(at) for at in mention]
            places["mention.of"] += [len(places["target.at"])] * len(mention)
            _label(places, "portrayal", len(places["target.at"]), target.portrayal, ONES)
            places["target.at"].append(first + marker)
            continue
        query, fact = example.facts[asked], len(places["fact.at"])
        facts[query.text] = fact
        places["fact.at"].append(first + marker)
        places["fact.of"].append(number)
        places["word.at"] += range(first + words.start, first + words.stop)
        places["word.of"] += [fact] * (words.stop - words.start)
        truth, valence = (by.get(example.source, ONES) for by in (TRUTH_WEIGHTS, VALENCE_WEIGHTS))
        _label(places, "emphasis", fact, query.emphasis, ONES)
        _label(places, "truth", fact, query.truth, truth)
        _label(places, "valence", fact, query.valence, [query.weight * by for by in valence])
        if query.evidence is not None and row.offsets:
            _tokens(places, "evidence", item, first_token, query.evidence)
            places["evidence.fact"].append(fact)
    return facts


def _label(places: Places, name: str, number: int, label: int, weights: Sequence[float]) -> None:
    """Note the gold class of one answer, where there is one, and what it weighs in the loss."""
    if label != IGNORE:
        places[f"{name}.of"].append(number)
        places[f"{name}.weight"].append(1.0 if label == TOLD else weights[label])
        places[name].append(label)


def _of_text(places: Places, item: Item, number: int, first_token: int) -> None:
    """Note the answers about the text of one row itself."""
    if item.example.loaded is not None and item.row.offsets:
        _tokens(places, "loaded", item, first_token, item.example.loaded)
    if item.example.frames is not None and item.row.offsets:
        codebook, names = item.example.frames
        places[f"{codebook}.text"].append(number)
        places[codebook].append([float(name in names) for name in FRAME_NAMES[codebook]])


def _tokens(
    places: Places, name: str, item: Item, first_token: int, spans: list[tuple[int, int]]
) -> None:
    """Note for each text token of a row whether it stands in one of the spans."""
    n_tokens = len(item.row.offsets)
    places[f"{name}.token"] += range(first_token, first_token + n_tokens)
    places[f"{name}.of"] += [len(places[f"{name}.n"])] * n_tokens
    places[f"{name}.n"].append(n_tokens)
    places[name] += tokens_within(item.row.offsets, spans).astype(float).tolist()


def _pairs(
    places: Places, item: Item, embedded: dict[tuple[int, str], tuple[int, dict[str, int]]]
) -> None:
    """Note the pairs of one framing with others of its story in the batch, fact by fact."""
    one = embedded.get((item.group, item.example.side))
    for pair in item.example.pairs:
        two = embedded.get((item.group, pair.other))
        if one is None or two is None or one[1].keys() != two[1].keys():
            continue  # a text with more facts than a row holds
        number = len(places["grade"])
        if pair.fact in one[1]:
            places["top.part"].append(len(places["part.of"]) + list(one[1]).index(pair.fact))
            places["top.of"].append(number)
        places["part.one"] += one[1].values()
        places["part.two"] += [two[1][fact] for fact in one[1]]
        places["part.of"] += [number] * len(one[1])
        places["pair.one"].append(one[0])
        places["pair.two"].append(two[0])
        places["grade"].append([1.0 if pair.grade >= grade else -1.0 for grade in (1, 2)])


def answer(network: ReaderNetwork, states: Tensor, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Log odds, or logits of three classes, of every question of a batch."""
    flat = network.dropout(states.float()).flatten(0, 1)
    text = flat[batch["text.at"]]
    mean = _means(text, batch["text.of"], len(batch["ids"]))
    found = {name: network.frames[name](mean[batch[f"{name}.text"]]) for name in _codebooks(batch)}
    if "loaded" in batch:
        found["loaded"] = network.loaded(text[batch["loaded.token"]]).squeeze(-1)
    if "target.at" in batch:
        targets = flat[batch["target.at"]]
        mentions = torch.zeros_like(targets)
        if "mention.at" in batch:
            mentions = _means(flat[batch["mention.at"]], batch["mention.of"], len(targets))
        found["portrayal"] = network.portrayal(torch.cat([targets, mentions], 1))
    if "fact.at" in batch:
        markers = flat[batch["fact.at"]]
        cells = network.cell(markers).float()
        found |= zip(("emphasis", "truth", "valence"), cells.split(3, 1), strict=True)
        if "evidence" in batch:  # all states relative to the mean of the text, which they share
            facts, token = batch["evidence.fact"], batch["evidence.token"]
            words = _means(flat[batch["word.at"]], batch["word.of"], len(markers))
            centre = mean[batch["fact.of"]]
            both = torch.cat([markers, words - centre], 1)[facts]
            query = functional.normalize(network.evidence_fact(both).float(), dim=-1)
            tokens = network.evidence_token(text - mean[batch["text.of"]]).float()
            near = functional.normalize(tokens, dim=-1)[token] * query[batch["evidence.of"]]
            scale = network.evidence_scale
            found["evidence"] = near.sum(1) * scale[0] + scale[1]
        if "grade" in batch:
            found["parts"], found["distance"] = _distances(network, markers, mean, batch)
    return found


def _distances(
    network: ReaderNetwork, markers: Tensor, mean: Tensor, batch: dict[str, Tensor]
) -> tuple[Tensor, Tensor]:
    """Cosine distance of the embeddings of each pair, and the part of it that each fact makes."""
    at_facts, at_texts = network.framing_fact(markers).float(), network.framing_text(mean).float()
    squares = at_texts.square().sum(1)
    squares = squares.index_add(0, batch["fact.of"], at_facts.square().sum(1))
    length = squares.sqrt().clamp(min=1e-6)
    at_facts = at_facts / length[batch["fact.of"], None]
    at_texts = at_texts / length[:, None]
    parts = (at_facts[batch["part.one"]] - at_facts[batch["part.two"]]).square().sum(1) / 2
    whole = (at_texts[batch["pair.one"]] - at_texts[batch["pair.two"]]).square().sum(1) / 2
    return parts, whole.index_add(0, batch["part.of"], parts)


def losses(found: dict[str, Tensor], batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean loss of each head over the answers that the batch holds."""
    terms: dict[str, Tensor] = {}
    for name in CLASSES:
        if name in batch:
            likely = functional.log_softmax(found[name][batch[f"{name}.of"]].float(), 1)
            terms[name] = (_unlikely(likely, batch[name]) * batch[f"{name}.weight"]).mean()
    for name, weight in (("evidence", 1.0), ("loaded", 2.0)):
        if name in batch:
            by_token = _binary(found[name], batch[name]) * (1 + (weight - 1) * batch[name])
            terms[name] = _means(by_token, batch[f"{name}.of"], len(batch[f"{name}.n"])).mean()
    by_text = [_binary(found[name], batch[name]).mean(1) for name in _codebooks(batch)]
    if by_text:
        terms["frames"] = torch.cat(by_text).mean()
    if "grade" in batch:
        over = [found["distance"] - cut for cut in GRADE_CUTS]
        side = STEEPNESS * torch.stack(over, 1) * batch["grade"]
        terms["apart"] = -functional.logsigmoid(side).mean()
    if "top.part" in batch:
        parts = found["parts"] + LEAST_PART
        sums = torch.zeros_like(found["distance"]).index_add(0, batch["part.of"], parts)
        share = parts[batch["top.part"]] / sums[batch["top.of"]]
        terms["top_fact"] = -share.log().mean()
    return terms


def _unlikely(likely: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of each label; for one that is told at all, touched and main count."""
    told = torch.logsumexp(likely[:, 1:], 1)
    known = likely.gather(1, labels.clamp(max=2)[:, None]).squeeze(1)
    return -torch.where(labels == TOLD, told, known)


def _binary(logits: Tensor, gold: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits.float(), gold, reduction="none")


def disagreement(
    one: dict[str, Tensor], two: dict[str, Tensor], batch: dict[str, Tensor]
) -> Tensor:
    """How differently two passes, with other units dropped, answer where there is a gold answer.

    The symmetric Kullback-Leibler divergence, summed over the heads (Liang et al. 2021, R-Drop:
    Regularized Dropout for Neural Networks, NeurIPS).
    """
    terms = [torch.zeros((), device=batch["ids"].device)]
    for name in CLASSES:
        if name in batch:
            both = (answers[name][batch[f"{name}.of"]].float() for answers in (one, two))
            a, b = (functional.log_softmax(logits, 1) for logits in both)
            terms.append(((a.exp() - b.exp()) * (a - b)).sum(1).mean() / 2)
    for name in _codebooks(batch):
        a, b = one[name].float(), two[name].float()
        terms.append(((a.sigmoid() - b.sigmoid()) * (a - b)).mean() / 2)
    return torch.stack(terms).sum()


def _codebooks(batch: dict[str, Tensor]) -> list[str]:
    """Codebooks of which the batch holds frames."""
    return [name for name in FRAME_NAMES if name in batch]


def _means(values: Tensor, of: Tensor, n: int) -> Tensor:
    """Mean of the values that belong to each of `n` things; 0 where none does."""
    sums = values.new_zeros((n, *values.shape[1:])).index_add(0, of, values)
    counts = values.new_zeros(n).index_add(0, of, values.new_ones(len(of)))
    return sums / counts.clamp(min=1).view(-1, *[1] * (values.dim() - 1))
