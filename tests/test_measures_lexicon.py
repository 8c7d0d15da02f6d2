import csv
import re

import pytest

from perspectives.measures.lexicon import Lexicon, load_lexicon
from perspectives.resources import bundled_dir

FOLDER = bundled_dir("corpora") / "lexicons"
NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))


def found(terms, text):
    lexicon = Lexicon(dict.fromkeys(terms, "x"))
    return [(match.term, text[match.span.start : match.span.end]) for match in lexicon.find(text)]


@pytest.mark.parametrize(
    ("term", "used"),
    [
        ("slam", "slammed"),
        ("slam", "SLAMS"),
        ("deny", "denies"),
        ("deny", "denied"),
        ("accuse", "accusing"),
        ("reckless", "recklessly"),
        ("horrible", "horribly"),
        ("tyrant", "tyrant’s"),
        ("so-called", "so-called"),
        ("about #", "about 400,000"),
        ("according to", "According\nto"),
        ("witch hunt", "witch hunts"),
    ],
)
def test_terms_are_found_in_whatever_form(term, used):
    assert found([term], f"They {used} it.") == [(term, used)]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("may", "In May it fell."),
        ("use", "The US fell."),
        ("about #", "It is about time."),
        ("according to", "Accordingly, to it."),
        ("reckless", "It was reckoned."),
        ("mad", "It was made."),
    ],
)
def test_other_words_are_not_taken_for_a_term(term, text):
    assert found([term], text) == []


def test_the_longest_term_wins_and_matches_do_not_overlap():
    assert found(["fake", "fake news", "news"], "A fake story, fake news, news.") == [
        ("fake", "fake"),
        ("fake news", "fake news"),
        ("news", "news"),
    ]


def test_nothing_is_found_in_an_empty_text_or_by_an_empty_list():
    assert Lexicon({"a": "x"}).find("") == ()
    assert Lexicon({}).find("A fake story.") == ()


@pytest.mark.parametrize("name", NAMES)
def test_bundled_lists_are_sorted_unique_and_in_small_letters(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        terms = [row["term"] for row in csv.DictReader(file)]
    assert terms == sorted(set(terms))
    assert all(term == term.lower().strip() and term for term in terms)


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_term_finds_itself(name):
    lexicon = load_lexicon(name)
    for term in lexicon.terms:
        text = term.replace("#", "400")
        assert [match.span.end for match in lexicon.find(text)][-1:] == [len(text)], term


def test_the_readme_counts_the_terms_and_names_the_labels():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)\.csv` \| (\d+) \| (.*?) \|", readme, re.MULTILINE)
    assert sorted(name for name, _, _ in rows) == NAMES
    for name, n_terms, labels in rows:
        terms = load_lexicon(name).terms
        assert int(n_terms) == len(terms)
        assert set(terms.values()) <= set(re.findall(r"`(\w+)`", labels))
