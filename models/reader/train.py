"""Train the reader, in nine stages. Seeded, resumable, on a GPU where there is one::

    python models/reader/train.py --base MPNET --layers 6 --stage general --lr-end 0.5
    python models/reader/train.py --base MPNET --layers 6 --stage job --lr 4e-5 \\
        --init models/reader/checkpoints/general/last.pt
    python models/reader/train.py --base MPNET --layers 6 --stage wide --lr 4e-5 --head-lr 2e-4 \\
        --lr-end 0.6 --seed 14 --init models/reader/checkpoints/job/last.pt
    python models/reader/train.py --base MPNET --layers 6 --stage contested --lr 5e-5 \\
        --head-lr 4e-4 --lr-end 0.5 --seed 15 --init models/reader/checkpoints/wide/last.pt
    python models/reader/train.py --base MPNET --layers 6 --stage last --lr 4e-5 --head-lr 3e-4 \\
        --seed 16 --init models/reader/checkpoints/contested/last.pt
    python models/reader/train.py --base MPNET --layers 6 --stage longer --lr 4e-5 \\
        --head-lr 2e-4 --seed 17 --init models/reader/checkpoints/last/last.pt
    python models/reader/train.py --base MPNET --layers 6 --stage more --lr 4e-5 --head-lr 2e-4 \\
        --seed 18 --init models/reader/checkpoints/longer/last.pt
    python models/reader/train.py --base MPNET --stage deeper --lr 6e-5 --head-lr 3e-4 \\
        --lr-end 0.4 --seed 31 --init models/reader/checkpoints/more/last.pt
    python models/reader/train.py --base MPNET --stage openings --lr 4e-5 --head-lr 2e-4 \\
        --seed 41 --init models/reader/checkpoints/deeper/last.pt
    python models/reader/train.py --base MPNET --stage headlines --lr 4e-5 --head-lr 3e-4 \\
        --lr-end 0.5 --seed 51 --init models/reader/checkpoints/openings/last.pt
    python models/reader/train.py --base MPNET --stage varied --lr 4e-5 --head-lr 2e-4 \\
        --lr-end 0.1 --seed 52 --init models/reader/checkpoints/headlines/last.pt
    python models/reader/train.py --base MPNET --stage wording --lr 4e-5 --head-lr 2e-4 \\
        --seed 53 --init models/reader/checkpoints/varied/last.pt
    python models/reader/train.py --base MPNET --stage neighbours --lr 3e-5 --head-lr 2e-4 \\
        --seed 54 --init models/reader/checkpoints/wording/last.pt

The first seven stages train six layers; ``deeper`` puts the base model's next two on them.
Each source of ``data.py`` is repeated and laid out over the training time, sorted, bucketed by
length and read in batches of about equal numbers of tokens. Checkpoints go to ``--out``, which git
ignores; calling the command again goes on from the last one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as functional
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from data import IGNORE, LOADERS, OWN, STAGES, TOLD, Example, data_folder
from network import N_LAYERS, ReaderNetwork, saved_state, shipped_state

from perspectives.packing import Row, find_mentions, pack, pad, tokens_within

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
LOSS_WEIGHTS = {"evidence": 2.0, "frames": 6.0, "apart": 2.5, "top_fact": 0.5}
GRADE_CUTS = (0.2, 0.5)
"""Cosine distances from which two framings part in places, and tell different stories."""
STEEPNESS = 8.0
MOST_TEXTS = 32
"""Texts in one batch: of headlines, many more would fit, and be seen in few steps."""
TRAIN_TEXT = {"fnc1": 150}
"""Text tokens seen of sets with long bodies; news leads say most of it."""


@dataclass(slots=True)
class Item:
    """One example, ready to be read: its row and the queries in the row's order."""

    example: Example
    row: Row
    group: int = -1
    """Number of the group of texts that it is read with."""


def prepare(
    example: Example, tokenizer: Tokenizer, rng: random.Random, kept: set[str] | None = None
) -> Item:
    """Pack the first window; the facts in their order, of which neighbours tell, or shuffled."""
    facts = [query for query in example.facts if kept is None or query.text in kept]
    if rng.random() < 0.5:
        facts = rng.sample(facts, len(facts))
    targets = rng.sample(example.targets, len(example.targets))
    rows = pack(
        tokenizer,
        example.text,
        [query.text for query in facts],
        [query.text for query in targets],
        max_text=TRAIN_TEXT.get(example.source, 256),
    )
    row = rng.choice(rows) if example.frames else rows[0]
    pairs = example.pairs if kept is None else []  # they were graded against all facts
    return Item(replace(example, facts=facts, targets=targets, pairs=pairs), row)


def prepare_group(group: list[Example], tokenizer: Tokenizer, rng: random.Random) -> list[Item]:
    """One text, or all texts of a story, now and then against some of its facts only."""
    facts = [query.text for query in group[0].facts]
    kept = None
    if group[0].source in WHOLE and len(facts) > 1 and rng.random() < 0.3:
        kept = set(rng.sample(facts, rng.randint(1, len(facts) - 1)))
    return [prepare(example, tokenizer, rng, kept) for example in group]


def grouped(examples: list[Example]) -> list[list[Example]]:
    """Texts of one story together; a text without a story alone."""
    groups: dict[str | int, list[Example]] = {}
    for number, example in enumerate(examples):
        groups.setdefault(example.story or number, []).append(example)
    return list(groups.values())


def plan(tokenizer: Tokenizer, stage: str, seed: int, batch_tokens: int) -> list[list[Item]]:
    """Batches of a stage in the order of training, the same for the same seed and files."""
    rng = random.Random(seed)
    folder = data_folder()
    timed: list[tuple[float, list[Example]]] = []
    for name, share in STAGES[stage].items():
        whole, part = divmod(share.repeat, 1)
        examples = LOADERS[name](folder, rng)
        for example in examples:
            example.source = name
        for group in grouped(examples):
            for _ in range(int(whole) + (rng.random() < part)):
                timed.append((rng.uniform(share.first, share.last), group))
    timed.sort(key=lambda pair: pair[0])
    groups = [prepare_group(group, tokenizer, rng) for _, group in timed]
    for number, group in enumerate(groups):
        for item in group:
            item.group = number
    batches: list[list[Item]] = []
    for first in range(0, len(groups), 512):
        here: list[list[Item]] = [[]]
        for group in sorted(groups[first : first + 512], key=_longest):
            longest = max(_longest(group), _longest(here[-1]))
            n_texts = len(here[-1]) + len(group)
            if here[-1] and (n_texts * longest > batch_tokens or n_texts > MOST_TEXTS):
                here.append([])
            here[-1] += group
        rng.shuffle(here)
        batches += here
    return batches


def _longest(group: list[Item]) -> int:
    return max((len(item.row.ids) for item in group), default=0)


def batch_loss(network: ReaderNetwork, batch: list[Item], pad_id: int) -> dict[str, Tensor]:
    """Mean loss of each head over the answers that the batch holds."""
    ids, mask = pad([item.row for item in batch], pad_id)
    device = next(network.parameters()).device
    states = network(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)).float()
    states = network.dropout(states)
    losses: dict[str, list[Tensor]] = {}
    for i, item in enumerate(batch):
        for name, loss in _item_losses(network, states[i], item).items():
            losses.setdefault(name, []).extend(loss)
    for name, loss in _pair_losses(network, states, batch).items():
        losses.setdefault(name, []).extend(loss)
    return {name: torch.stack(terms).mean() for name, terms in losses.items() if terms}


def _item_losses(network: ReaderNetwork, states: Tensor, item: Item) -> dict[str, list[Tensor]]:
    example, row = item.example, item.row
    n_text = len(row.offsets)
    text = states[1 : 1 + n_text]
    losses: dict[str, list[Tensor]] = {}
    n_facts = len(example.facts)
    for marker, words, number in zip(row.markers, row.words, row.queries, strict=True):
        if number < n_facts:
            fact_losses(network, (states[marker], states[words], text), item, number, losses)
        else:
            query = example.targets[number - n_facts]
            spans = query.mentions
            if spans is None:
                spans = find_mentions(example.text, query.text)
            at = torch.from_numpy(tokens_within(row.offsets, spans)).to(states.device)
            mention = text[at].mean(0) if at.any() else torch.zeros_like(states[marker])
            logits = network.portrayal(torch.cat([states[marker], mention]))
            losses.setdefault("portrayal", []).append(_cross_entropy(logits, query.portrayal))
    if example.loaded is not None and n_text:
        gold = torch.from_numpy(tokens_within(row.offsets, example.loaded)).to(states.device)
        logits = network.loaded(text).squeeze(-1)
        weight = torch.tensor(2.0, device=states.device)
        loss = functional.binary_cross_entropy_with_logits(logits, gold.float(), pos_weight=weight)
        losses.setdefault("loaded", []).append(loss)
    if example.frames is not None and n_text:
        codebook, names = example.frames
        gold_frames = torch.tensor([float(n in names) for n in FRAME_NAMES[codebook]])
        logits = network.frames[codebook](text.mean(0))
        loss = functional.binary_cross_entropy_with_logits(logits, gold_frames.to(states.device))
        losses.setdefault("frames", []).append(loss)
    return losses


def _pair_losses(
    network: ReaderNetwork, states: Tensor, batch: list[Item]
) -> dict[str, list[Tensor]]:
    """How far the embeddings of framings of one story lie apart, and by which fact, to the gold."""
    losses: dict[str, list[Tensor]] = {}
    embedded = {}
    for i, item in enumerate(batch):
        place = dict(zip(item.row.queries, item.row.markers, strict=True))
        facts = sorted((query.text, number) for number, query in enumerate(item.example.facts))
        if item.example.story and all(number in place for _, number in facts):
            markers = states[i][[place[number] for _, number in facts]]
            text = states[i][1 : 1 + len(item.row.offsets)]
            key = (item.group, item.example.side)
            embedded[key] = network.embedding(text, markers).float(), [fact for fact, _ in facts]
    for item in batch:
        one, facts = embedded.get((item.group, item.example.side), (None, []))
        for pair in item.example.pairs:
            two, _ = embedded.get((item.group, pair.other), (None, []))
            if one is None or two is None:  # a text with more facts than a row holds
                continue
            parts = (one - two).square().sum(1) / 2  # they add up to the cosine distance
            for cut, grade in zip(GRADE_CUTS, (1, 2), strict=True):
                over = STEEPNESS * (parts.sum() - cut)
                sign = 1 if pair.grade >= grade else -1
                losses.setdefault("apart", []).append(-functional.logsigmoid(sign * over))
            if pair.fact in facts:
                share = (parts + 1e-4) / (parts + 1e-4)[:-1].sum()
                losses.setdefault("top_fact", []).append(-share[facts.index(pair.fact)].log())
    return losses


def fact_losses(
    network: ReaderNetwork,
    states: tuple[Tensor, Tensor, Tensor],
    item: Item,
    number: int,
    losses: dict[str, list[Tensor]],
) -> None:
    """Losses of one fact, from the states of its marker, its own words and the text."""
    query, source = item.example.facts[number], item.example.source
    state, fact, text = states
    emphasis, truth, valence = network.cell(state).split(3)
    if query.emphasis == TOLD:  # touched or main: their sum counts
        told = torch.logsumexp(emphasis[1:], 0) - torch.logsumexp(emphasis, 0)
        losses.setdefault("emphasis", []).append(-told)
    elif query.emphasis != IGNORE:
        losses.setdefault("emphasis", []).append(_cross_entropy(emphasis, query.emphasis))
    if query.truth != IGNORE:
        weights = TRUTH_WEIGHTS.get(source)
        losses.setdefault("truth", []).append(_cross_entropy(truth, query.truth, weights))
    if query.valence != IGNORE:
        weights = VALENCE_WEIGHTS.get(source)
        loss = query.weight * _cross_entropy(valence, query.valence, weights)
        losses.setdefault("valence", []).append(loss)
    if query.evidence is not None and len(text):
        gold = torch.from_numpy(tokens_within(item.row.offsets, query.evidence))
        logits = network.evidence(text, state, fact)
        loss = functional.binary_cross_entropy_with_logits(logits, gold.float().to(text.device))
        losses.setdefault("evidence", []).append(loss)


def _cross_entropy(
    logits: Tensor, label: int, weights: tuple[float, float, float] | None = None
) -> Tensor:
    scale = 1.0 if weights is None else weights[label]
    return -scale * functional.log_softmax(logits, 0)[label]


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(Path(args.base) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    batches = plan(tokenizer, args.stage, args.seed, args.batch_tokens)
    n_tokens = sum(len(item.row.ids) for batch in batches for item in batch)
    print(f"{len(batches)} batches, {n_tokens / 1e6:.2f} M tokens", flush=True)
    if args.plan_only:
        return
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = ReaderNetwork(args.base, args.layers).to(device)
    if args.init:
        network.load_state_dict(initial_state(Path(args.init)), strict=False)
    trunk = [p for p in network.trunk.parameters() if p.requires_grad]
    heads = [p for n, p in network.named_parameters() if not n.startswith("trunk.")]
    optimizer = torch.optim.AdamW(
        [{"params": trunk, "lr": args.lr}, {"params": heads, "lr": args.head_lr}],
        weight_decay=0.01,
        fused=True,
    )
    warmup = max(1, int(args.warmup * len(batches)))
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warmup, 1 - (1 - args.lr_end) * step / len(batches)),
    )
    out = Path(args.out) / args.stage
    out.mkdir(parents=True, exist_ok=True)
    first = _resume(out / "last.pt", network, optimizer, scheduler)
    running: dict[str, float] = {}
    saved = time.monotonic()
    pad_id = tokenizer.token_to_id("<pad>")
    for step in tqdm(range(first, len(batches)), initial=first, total=len(batches), mininterval=30):
        network.train()
        with torch.autocast(device, torch.bfloat16):
            pass_losses = batch_loss(network, batches[step], pad_id)
        loss = sum(LOSS_WEIGHTS.get(name, 1.0) * term for name, term in pass_losses.items())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad(set_to_none=True)
        for name, term in pass_losses.items():
            running[name] = 0.98 * running.get(name, term.item()) + 0.02 * term.item()
        if step % 50 == 0:
            shown = {name: round(value, 3) for name, value in sorted(running.items())}
            print(json.dumps({"step": step, **shown}), flush=True)
        if time.monotonic() - saved > 300 or step == len(batches) - 1:
            _save(out / "last.pt", step + 1, network, optimizer, scheduler)
            saved = time.monotonic()


def initial_state(path: Path) -> dict[str, Tensor]:
    """Weights to start from: those of a checkpoint, or of a folder with the files that ship."""
    return shipped_state(path) if path.is_dir() else saved_state(path)


def _resume(path: Path, network: ReaderNetwork, optimizer: Any, scheduler: Any) -> int:
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    return int(state["step"])


def _save(path: Path, step: int, network: ReaderNetwork, optimizer: Any, scheduler: Any) -> None:
    state = {
        "step": step,
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
    }
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--stage", choices=sorted(STAGES), required=True)
    parser.add_argument("--out", default="models/reader/checkpoints")
    parser.add_argument(
        "--init", help="checkpoint or folder of shipped weights to start from, without an optimizer"
    )
    parser.add_argument("--layers", type=int, default=N_LAYERS)
    parser.add_argument("--batch-tokens", type=int, default=2048)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--head-lr", type=float, default=5e-4)
    parser.add_argument("--lr-end", type=float, default=0.02, help="share of the rate at the end")
    parser.add_argument("--warmup", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--plan-only", action="store_true")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
