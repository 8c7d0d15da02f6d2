"""The command line: arguments, streams and exit codes. Whatever is computed is computed elsewhere.

Exit codes: 0 done, 2 bad input or usage (one line on standard error), 130 interrupted, 141 the
reader of the output went away.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

import perspectives as pv
from perspectives.errors import PerspectivesError
from perspectives.resources import list_collections
from perspectives.streams import (
    counted,
    only_one,
    page_path,
    stories_of,
    text_of,
    unfinished,
    writing,
)

if TYPE_CHECKING:
    import pandas as pd

    from perspectives.encoder import Encoder

_BAD_INPUT, _INTERRUPTED, _BROKEN_PIPE = 2, 130, 141

_out = click.option(
    "-o", "--out", default="-", metavar="FILE", help="Where to write; - is standard output."
)
_seed = click.option("--seed", default=0, show_default=True, help="Seed of the intervals.")
_reader = click.option(
    "--reader",
    type=click.Choice(["trained", "lexical"]),
    default="trained",
    show_default=True,
    help="What reads the texts: the trained model, or shared words and word lists.",
)
_encoder = click.option(
    "--encoder",
    default="bundled",
    show_default=True,
    metavar="NAME",
    help="bundled, tfidf, or a sentence-transformers model by name or path.",
)


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; bad input becomes one line on standard error.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> run(["validate", "h200-licences"])
    h200-licences: 1 story
    0
    """
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        with cli.make_context("perspectives", words) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except click.ClickException as error:
        return _refuse(error.format_message())
    except PerspectivesError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return code if isinstance(code, int) else 0


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(pv.__version__, prog_name="perspectives")
@click.pass_context
def cli(context: click.Context) -> None:
    """Compare how outlets tell one story.

    STORY is a file (a brief as text or Markdown, JSON, JSONL, CSV, Parquet, a spreadsheet, or a
    Kagi News file), the name of a bundled one, or - for standard input.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.argument("story")
@click.option(
    "-f",
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json", "jsonl", "html", "csv"]),
    default="text",
    show_default=True,
    help="What to write; json and html take one story, the others any number.",
)
@_out
@click.option("--html", metavar="PATH", help="Also write the HTML report: a file, or a folder.")
@click.option("--table", default="emphasis", show_default=True, help="The table that csv writes.")
@click.option("--target", "targets", multiple=True, help="Whose portrayal to measure; repeatable.")
@click.option("--suggest-facts", is_flag=True, help="Propose facts where a story has none.")
@click.option("--resume", is_flag=True, help="With jsonl: skip the stories that --out holds.")
@_reader
@_encoder
@_seed
def compare(
    story: str,
    style: str,
    out: str,
    html: str | None,
    table: str,
    targets: tuple[str, ...],
    suggest_facts: bool,
    resume: bool,
    reader: str,
    encoder: str,
    seed: int,
) -> None:
    """Compare the perspectives of each story of STORY."""
    if resume and (style != "jsonl" or out == "-"):
        raise click.UsageError("--resume needs --format jsonl and --out FILE")
    stories = stories_of(story)
    if style in ("json", "html"):
        stories = only_one(stories, story, style)
    if resume:
        stories = unfinished(stories, Path(out))
    if suggest_facts:
        stories = (one if one.facts else pv.suggest_facts(one) for one in stories)
    models = _models(reader, encoder)
    results = pv.compare_many(stories, **models, targets=list(targets) or None, seed=seed)
    with writing(out, append=resume) as stream:
        for number, result in enumerate(counted(results, stream)):
            if style == "text" and stream.isatty():
                _print(result, stream)
            else:
                stream.write(_shown(result, style, table, number))
            stream.flush()
            if html is not None:
                page_path(html, number, result.story.id).write_text(
                    result.to_html(), encoding="utf-8"
                )


@cli.command()
@click.argument("story")
@click.option("--text", required=True, metavar="FILE", help="The new text; - is standard input.")
@click.option("--outlet", required=True, help="Who wrote it.")
@click.option(
    "-f",
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@_out
@_reader
@_encoder
@_seed
def score(
    story: str,
    text: str,
    outlet: str,
    style: str,
    out: str,
    reader: str,
    encoder: str,
    seed: int,
) -> None:
    """Score a new text against the perspectives of STORY."""
    [one] = only_one(stories_of(story), story, "score")
    result = pv.score(one, text_of(text), outlet=outlet, **_models(reader, encoder), seed=seed)
    with writing(out) as stream:
        stream.write(_line(result.to_json() if style == "json" else result.to_text()))


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def validate(files: tuple[str, ...]) -> int:
    """Read each FILE whole and say how many stories it holds, or what is wrong and where."""
    code = 0
    for file in files:
        try:
            n_stories = sum(1 for _ in stories_of(file))
            click.echo(f"{file}: {n_stories} {'story' if n_stories == 1 else 'stories'}")
        except PerspectivesError as error:
            code = _refuse(str(error))
        except OSError as error:
            code = _refuse(f"{file}: {error.strerror}")
    return code


@cli.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--to", "style", metavar="FORMAT", help="The format of OUT; by default its ending.")
@click.option("--media", metavar="FILE", help="Kagi's media_data.json: what is known of outlets.")
def convert(source: str, target: str, style: str | None, media: str | None) -> None:
    """Read the stories of IN and write them to OUT in another format."""
    if target == "-" and style is None:
        raise click.UsageError("standard output needs --to FORMAT")
    pv.write_stories(
        stories_of(source, media), sys.stdout if target == "-" else target, format=style
    )


@cli.command()
@click.argument("task")
@click.argument("file")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N rows only.")
@click.option("--codebook", metavar="NAME", help="For frames: a bundled codebook or a file.")
@_out
@_reader
@_encoder
@_seed
def evaluate(
    task: str,
    file: str,
    limit: int | None,
    codebook: str | None,
    out: str,
    reader: str,
    encoder: str,
    seed: int,
) -> None:
    """Judge TASK on the labelled rows of FILE and print the figures as JSON."""
    models = _models(reader, encoder)
    figures = pv.evaluate(task, file, **models, codebook=codebook, limit=limit, seed=seed)
    with writing(out) as stream:
        stream.write(_line(json.dumps(figures, indent=2)))


@cli.command()
def stories() -> None:
    """List the bundled stories, and the collections of several."""
    names = [*pv.list_stories(), *list_collections()]
    for name in names:
        first, *more = pv.load_stories(name)
        title = f"{len(more) + 1} stories, the first: {first.title}" if more else first.title
        click.echo(f"{name:<{max(map(len, names))}}  {title}")


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--by", default="outlet", show_default=True, help="outlet, group, or a column.")
@click.option(
    "-f",
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
)
@_out
@_reader
@_encoder
@_seed
def profile(
    files: tuple[str, ...], by: str, style: str, out: str, reader: str, encoder: str, seed: int
) -> None:
    """Profile the outlets over all the stories of FILE..., relative to the others on the same."""
    stories = [story for file in files for story in stories_of(file)]
    result = pv.profile(stories, by=by, seed=seed, **_models(reader, encoder))
    with writing(out) as stream:
        stream.write(_line(getattr(result, f"to_{style}")()))


def _models(reader: str, encoder: str) -> dict[str, Any]:
    """Return the models that the options name, as arguments; None stands for the default."""
    vectors: Encoder | None = None
    if encoder != "bundled":
        named = encoder == "tfidf"
        vectors = pv.TfidfEncoder() if named else pv.SentenceTransformerEncoder(encoder)
    if reader == "trained":
        return {"reader": None, "encoder": vectors}
    from perspectives.reader import LexicalReader

    return {"reader": LexicalReader(vectors), "encoder": vectors}


def _shown(result: pv.Comparison, style: str, table: str, number: int) -> str:
    if style == "csv":
        return _csv(result.table(table), header=number == 0)
    if style == "jsonl":
        return _line(json.dumps(json.loads(result.to_json()), ensure_ascii=False))
    write: Callable[[], str] = getattr(result, f"to_{style}")
    return ("\n" if number else "") + _line(write())


def _print(result: pv.Comparison, terminal: IO[str]) -> None:
    """Print the report in colour, as wide as the terminal."""
    from rich.console import Console

    Console(file=terminal).print(result)


def _csv(frame: pd.DataFrame, header: bool) -> str:
    for column in [name for name in frame.columns if name.endswith("evidence")]:
        frame[column] = frame[column].map(json.dumps)
    return str(frame.to_csv(index=False, header=header, lineterminator="\n"))


def _line(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _refuse(message: str) -> int:
    click.echo(f"perspectives: {' '.join(message.split())}", err=True)
    return _BAD_INPUT


if __name__ == "__main__":
    main()
