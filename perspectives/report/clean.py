"""Text of outlets made safe to show: control characters, Markdown marks, long lines.

What outlets write is untrusted. It is never changed where it is measured or stored; these functions
make the copy that is shown. :func:`visible` replaces one character by one character, so that
offsets into the original text hold in the copy.
"""

import re

__all__ = ["clip", "escape_json", "escape_markdown", "label", "visible"]

_SHOWN_AS = "\N{REPLACEMENT CHARACTER}"

_HIDDEN = (
    *range(0x00, 0x20),  # C0: escape sequences of terminals
    *range(0x7F, 0xA0),  # delete and C1, which some terminals obey as well
    *range(0x202A, 0x202F),  # embeddings and overrides of direction
    *range(0x2066, 0x206A),  # isolates
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    *range(0xD800, 0xE000),  # lone surrogates, which no file can hold
    *range(0xE0000, 0xE0080),  # tags: invisible text
)
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), " ")
_VISIBLE = dict.fromkeys(_HIDDEN, _SHOWN_AS) | _BREAKS | {ord("\n"): "\n", ord("\t"): "\t"}

# What GitHub's and CommonMark's Markdown read as marks within a line; "$" begins mathematics there.
_INLINE = re.compile(r"([\\`*_\[\]|#~$!])")
_LINE_START = re.compile(r"^(\d{1,9})([.)])|^([-+=])", re.MULTILINE)
_JSON_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]")


def visible(text: str) -> str:
    r"""Show control characters as U+FFFD and odd line breaks as spaces, one for one.

    >>> visible("a\x1b[31mred")
    'a�[31mred'
    """
    return text.translate(_VISIBLE)


def label(text: str) -> str:
    r"""Make one line of a name or a heading.

    >>> label("Global\n  Times ")
    'Global Times'
    """
    return " ".join(visible(text).split())


def clip(text: str, width: int) -> str:
    """Cut a label to `width` characters, at a space where one is near, with an ellipsis.

    >>> clip("Western investor-oriented business outlets", 30)
    'Western investor-oriented…'
    """
    line = label(text)
    if len(line) <= width:
        return line
    head = line[: max(width - 1, 0)]
    at_space = head if line[len(head)] == " " else head.rpartition(" ")[0]
    return (at_space if 3 * len(at_space) > 2 * width else head).rstrip(" ,;:–—-") + "…"


def escape_markdown(text: str) -> str:
    r"""Escape a text so that Markdown shows it as it is, and as text only. Lines are kept.

    >>> escape_markdown("[red] a|b <b>")
    '\\[red\\] a\\|b &lt;b&gt;'
    """
    lines = "\n".join(line.strip() for line in visible(text).split("\n"))
    marked = _INLINE.sub(r"\\\1", lines).replace("&", "&amp;")
    marked = marked.replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub(_escape_line_start, marked)


def escape_json(document: str) -> str:
    r"""Write what a terminal or a file cannot hold as JSON escapes; the values stay the same.

    >>> escape_json('"\x9b31m"')
    '"\\u009b31m"'
    """
    return _JSON_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def _escape_line_start(match: re.Match[str]) -> str:
    number, point, sign = match.groups()
    return f"{number}\\{point}" if number else f"\\{sign}"
