"""How outlets tell one story: what they stress, leave out, doubt and praise, with the evidence.

Every public name is listed in one table, ``_HOME``, with the module that defines it, and is
imported on first use: ``import perspectives`` costs next to nothing and loads no model library.

>>> import perspectives as pv
>>> story = pv.load_story("h200-licences")
>>> len(story.facts) > 2
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    # a story and its parts
    "Story": "story",
    "Fact": "story",
    "Perspective": "story",
    "Outlet": "story",
    # files and bundled things
    "read_story": "formats",
    "read_stories": "formats",
    "write_stories": "formats",
    "load_story": "resources",
    "list_stories": "resources",
    "load_stories": "resources",
    # one story
    "align": "alignment",
    "compare": "comparison",
    "compare_many": "comparison",
    "score": "comparison",
    "Comparison": "comparison",
    "Score": "comparison",
    "suggest_facts": "facts",
    # many stories
    "profile": "profiles",
    "Profile": "profiles",
    "PerspectiveVectorizer": "vectorizer",
    "evaluate": "evaluation",
    # encoders and errors
    "BundledEncoder": "encoder",
    "SentenceTransformerEncoder": "encoder",
    "TfidfEncoder": "encoder",
    "PerspectivesError": "errors",
}

__all__ = sorted(_HOME)

if TYPE_CHECKING:  # the same table for type checkers and editors; a test compares the two
    from perspectives.alignment import align as align
    from perspectives.comparison import Comparison as Comparison
    from perspectives.comparison import Score as Score
    from perspectives.comparison import compare as compare
    from perspectives.comparison import compare_many as compare_many
    from perspectives.comparison import score as score
    from perspectives.encoder import BundledEncoder as BundledEncoder
    from perspectives.encoder import SentenceTransformerEncoder as SentenceTransformerEncoder
    from perspectives.encoder import TfidfEncoder as TfidfEncoder
    from perspectives.errors import PerspectivesError as PerspectivesError
    from perspectives.evaluation import evaluate as evaluate
    from perspectives.facts import suggest_facts as suggest_facts
    from perspectives.formats import read_stories as read_stories
    from perspectives.formats import read_story as read_story
    from perspectives.formats import write_stories as write_stories
    from perspectives.profiles import Profile as Profile
    from perspectives.profiles import profile as profile
    from perspectives.resources import list_stories as list_stories
    from perspectives.resources import load_stories as load_stories
    from perspectives.resources import load_story as load_story
    from perspectives.story import Fact as Fact
    from perspectives.story import Outlet as Outlet
    from perspectives.story import Perspective as Perspective
    from perspectives.story import Story as Story
    from perspectives.vectorizer import PerspectiveVectorizer as PerspectiveVectorizer


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'perspectives' has no attribute {name!r}")
    value = getattr(import_module(f"perspectives.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
