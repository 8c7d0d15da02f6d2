"""What the reports share in turning what they show into text: plain lines, and HTML templates."""

import io

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from rich.console import Console, RenderableType

from perspectives.report import words
from perspectives.report.clean import clip, label

__all__ = ["page_template", "plain"]


def plain(shown: RenderableType, width: int) -> str:
    """Write what rich would show as lines of at most `width` columns, without colours."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, color_system=None, legacy_windows=False)
    console.print(shown)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def page_template(name: str, **called: object) -> Template:
    """Load a template of this package, which escapes all it is given, with what it may call."""
    environment = Environment(
        loader=PackageLoader("perspectives", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update({name: getattr(words, name) for name in words.__all__})
    environment.globals.update(clip=clip, label=label, **called)
    return environment.get_template(name)
