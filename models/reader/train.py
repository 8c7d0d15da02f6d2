"""Train the reader in one run. Seeded, resumable, on a GPU where there is one::

    python models/reader/train.py --base MPNET

Each source of ``data.py`` is laid out over the training time, which is cut into passes; the texts
of a pass are packed, sorted by length and read in batches of about equal numbers of tokens. Each
batch is read twice with other units dropped, and the two readings are pulled to agree. Checkpoints
go to ``--out``, which git ignores; calling the command again goes on from the last one.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from data import LOADERS, SHARES, Example, data_folder
from losses import LOSS_WEIGHTS, WHOLE, Item, answer, collate, disagreement, losses
from network import ReaderNetwork, base_tokenizer, saved_state, shipped_state

from perspectives.packing import pack, token_id

MOST_TEXTS = 64
"""Texts in one batch: of headlines, many more would fit, and be seen in few steps."""
TRAIN_TEXT = {"fnc1": 150, "arc": 150, "control": 420}
"""Text tokens seen of sets with long bodies; news leads say most of it, a passage all of it."""
BUCKET = 512
"""Groups of texts that are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read when: passes over the sets, the same for the same numbers and files."""

    base: str
    seed: int
    passes: int
    batch_tokens: int

    def batches(self, number: int) -> list[dict[str, NDArray[Any]]]:
        """Collated batches of one pass."""
        tokenizer = base_tokenizer(self.base)
        rng = random.Random(f"{self.seed} {number}")
        groups = [prepare_group(group, tokenizer, rng) for group in self._groups(number, rng)]
        rng.shuffle(groups)
        for place, group in enumerate(groups):
            for item in group:
                item.group = place
        batches = self._cut(groups)
        rng.shuffle(batches)
        pad_id = token_id(tokenizer, "<pad>")
        return [collate(batch, pad_id) for batch in batches]

    def _groups(self, number: int, rng: random.Random) -> Iterator[list[Example]]:
        """Groups of the texts that are seen in one pass.

        Each group starts at its own fraction of a repeat, so that it is seen equally often as the
        others of its set, and at other times.
        """
        for name, share in SHARES.items():
            before, after = (share.until((number + step) / self.passes) for step in (0, 1))
            if after == before:
                continue
            examples = LOADERS[name](data_folder(), rng)
            starts = random.Random(f"{self.seed} {name}")
            for group in grouped(examples):
                start = starts.random()
                for example in group:
                    example.source = name
                for _ in range(math.floor(after + start) - math.floor(before + start)):
                    yield group

    def _cut(self, groups: list[list[Item]]) -> list[list[Item]]:
        batches: list[list[Item]] = []
        for first in range(0, len(groups), BUCKET):
            here: list[list[Item]] = [[]]
            for group in sorted(groups[first : first + BUCKET], key=_longest):
                longest = max(_longest(group), _longest(here[-1]))
                n_texts = len(here[-1]) + len(group)
                if here[-1] and (n_texts * longest > self.batch_tokens or n_texts > MOST_TEXTS):
                    here.append([])
                here[-1] += group
            batches += here
        return batches


def prepare(
    example: Example, tokenizer: Tokenizer, rng: random.Random, kept: set[str] | None = None
) -> Item:
    """Pack one window; the facts in their order, of which neighbours tell, or shuffled."""
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


def _longest(group: list[Item]) -> int:
    return max((len(item.row.ids) for item in group), default=0)


def batch_losses(network: ReaderNetwork, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Losses of a batch that is read twice: the mean of both readings, and their disagreement."""
    states = network(batch["ids"].repeat(2, 1), batch["mask"].repeat(2, 1))
    one, two = (answer(network, half, batch) for half in states.chunk(2))
    first, second = losses(one, batch), losses(two, batch)
    mean = {name: (first[name] + second[name]) / 2 for name in first}
    return mean | {"disagreement": disagreement(one, two, batch)}


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    plan = Plan(args.base, args.seed, args.passes, args.batch_tokens)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = ReaderNetwork(args.base).to(device)
    if args.init:
        network.load_state_dict(initial_state(Path(args.init)), strict=False)
    network.train()
    trunk = [p for p in network.trunk.parameters() if p.requires_grad]
    heads = [p for n, p in network.named_parameters() if not n.startswith("trunk.")]
    rates = (args.lr, args.head_lr)
    optimizer = torch.optim.AdamW(
        [{"params": trunk}, {"params": heads}], weight_decay=0.01, fused=True
    )
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    first = _resume(out / "last.pt", network, optimizer)
    running: dict[str, Tensor] = {}
    saved = time.monotonic()
    passes = range(first, plan.passes)
    context = multiprocessing.get_context("spawn")
    with context.Pool(args.workers) as pool, tqdm(desc="batches", mininterval=30) as progress:
        planned = pool.imap(partial(Plan.batches, plan), passes)
        for number, batches in zip(passes, planned, strict=True):
            for place, arrays in enumerate(batches):
                factor = rate_factor((number + place / len(batches)) / plan.passes, args.warmup)
                for group, rate in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = rate * factor
                with torch.autocast(device, torch.bfloat16, enabled=has_bfloat16(device)):
                    terms = batch_losses(network, on_device(arrays, device))
                loss = sum(LOSS_WEIGHTS.get(name, 1.0) * term for name, term in terms.items())
                loss.backward()
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                for name, term in terms.items():
                    term = term.detach().float()
                    running[name] = 0.99 * running.get(name, term) + 0.01 * term
                progress.update()
            shown = {name: round(value.item(), 3) for name, value in sorted(running.items())}
            print(json.dumps({"pass": number + 1, "batches": progress.n, **shown}), flush=True)
            if time.monotonic() - saved > args.save_every or number == plan.passes - 1:
                _save(out / "last.pt", number + 1, network, optimizer)
                saved = time.monotonic()


def rate_factor(progress: float, warmup: float) -> float:
    """Share of the learning rate: up in a line to 1, then down in a line to 0; never quite 0."""
    return min(progress / warmup, (1 - progress) / (1 - warmup)) + 1e-3


def has_bfloat16(device: str) -> bool:
    """Whether half-long numbers are fast; a processor without them takes a minute a batch."""
    return device == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()


def on_device(arrays: dict[str, NDArray[Any]], device: str) -> dict[str, Tensor]:
    """The arrays of a batch as tensors; to a GPU without waiting for it."""
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if device == "cpu":
        return tensors
    return {name: t.pin_memory().to(device, non_blocking=True) for name, t in tensors.items()}


def initial_state(path: Path) -> dict[str, Tensor]:
    """Weights to start from: those of a checkpoint, or of a folder with the files that ship."""
    return shipped_state(path) if path.is_dir() else saved_state(path)


def _resume(path: Path, network: ReaderNetwork, optimizer: Any) -> int:
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["passes"])


def _save(path: Path, passes: int, network: ReaderNetwork, optimizer: Any) -> None:
    state = {
        "passes": passes,
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base", required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--out", default="models/reader/checkpoints")
    parser.add_argument(
        "--init", help="checkpoint or folder of shipped weights to start from, without an optimizer"
    )
    parser.add_argument("--passes", type=int, default=48)
    parser.add_argument("--batch-tokens", type=int, default=8192)
    parser.add_argument("--lr", type=float, default=9e-5)
    parser.add_argument("--head-lr", type=float, default=5e-4)
    parser.add_argument("--warmup", type=float, default=0.04)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--workers", type=int, default=2, help="processes that pack texts")
    parser.add_argument("--save-every", type=float, default=300, help="seconds")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
