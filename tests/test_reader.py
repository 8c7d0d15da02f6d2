"""Readers: what every one of them must keep, and what reading must get right."""

import numpy as np
import pytest

from perspectives.encoder import TfidfEncoder
from perspectives.model_reader import (
    MOST_WINDOWS,
    N_SUPPORTING,
    ModelReader,
    choose_windows,
    most_support,
    segment_support,
)
from perspectives.reader import LexicalReader, Reader, Request
from perspectives.segmentation import segment

TEXT = (
    "Two in five children already hold an account, and Parliament at last acted: the bill went "
    "through by 138 votes to 71. Officials insist the wallet keeps no trace of what people read; "
    "researchers showed last month that it does."
)
FACTS = (
    "Parliament passed the bill by 138 votes to 71.",
    "40% of 10-to-12-year-olds hold an account.",
    "The wallet keeps no record of the sites a person visits.",
    "A storm closed the port of Gdynia for nine days.",
)
TARGETS = ("Parliament", "researchers")


def request(text: str = TEXT, facts=FACTS, targets=TARGETS) -> Request:
    return Request(text, segment(text), tuple(facts), tuple(targets))


@pytest.fixture(scope="module")
def model() -> ModelReader:
    return ModelReader()


@pytest.fixture(scope="module", params=["model", "lexical"])
def reader(request, model) -> Reader:
    return model if request.param == "model" else LexicalReader()


HARD_TEXTS = {
    "empty": "",
    "one word": "No.",
    "emoji": "🙂🙂🙂",
    "another language": "Das Parlament hat am Mittwoch das Gesetz verabschiedet.",
    "only a quotation": "“We will never pay,” said the minister.",
    "20,000 words": "The tram line opens on Monday and the mayor is glad. " * 2000,
}


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_any_text_gets_a_defined_answer(reader, text):
    (reading,) = reader.read([request(text)])
    n_segments = len(segment(text))
    assert reading.told.shape == reading.grade.shape == (4,)
    assert reading.support.shape == (n_segments, 4)
    assert len(reading.tokens) == len(reading.token_support)
    for array in (reading.told, reading.grade, reading.support, reading.token_support):
        assert np.isfinite(array).all() and (array >= 0).all() and (array <= 1).all()
    for classes, n in ((reading.truth, 4), (reading.valence, 4), (reading.portrayal, 2)):
        assert classes.shape == (n, 3)
        np.testing.assert_allclose(classes.sum(axis=1), 1, atol=1e-6)


def test_no_facts_no_targets_no_requests(reader):
    assert reader.read([]) == []
    (reading,) = reader.read([request(facts=(), targets=())])
    assert reading.told.shape == (0,) and reading.portrayal.shape == (0, 3)


def test_company_does_not_matter(reader):
    (alone,) = reader.read([request()])
    together = reader.read([request("Rain fell."), request(), request("x " * 300)])[1]
    np.testing.assert_array_equal(alone.told, together.told)
    np.testing.assert_array_equal(alone.token_support, together.token_support)


def test_arrays_are_read_only(reader):
    (reading,) = reader.read([request()])
    with pytest.raises(ValueError, match="read-only"):
        reading.told[0] = 1


def test_told_facts_are_told_apart_from_an_omitted_one(model):
    (reading,) = model.read([request()])
    assert reading.told[:3].min() > 0.5 > reading.told[3]
    assert reading.grade[3] < reading.grade[:3].min()


def test_evidence_lies_where_the_fact_is_told(model):
    (reading,) = model.read([request()])
    best = reading.support.argmax(axis=0)
    segments = segment(TEXT)
    assert "138" in segments[best[0]].text
    assert "children" in segments[best[1]].text


def test_a_disputed_fact_is_believed_less_than_one_treated_as_true(model):
    facts = ("The dam was inspected in March.",)
    believed = "Inspectors went over the dam in March and found it sound."
    disputed = "The March inspection of the dam never took place: the report was invented."
    readings = model.read([request(believed, facts, ()), request(disputed, facts, ())])
    signs = np.array([-1, 0, 1])
    assert readings[0].truth[0] @ signs > readings[1].truth[0] @ signs + 0.3


def test_praise_and_blame_of_a_target(model):
    text = "Minister Olsen saved the harbour with courage, while Director Berg lied to the crews."
    (reading,) = model.read([request(text, (), ("Minister Olsen", "Director Berg"))])
    signs = np.array([-1, 0, 1])
    assert reading.portrayal[0] @ signs > 0 > reading.portrayal[1] @ signs


def test_order_of_facts_hardly_matters(model):
    (reading,) = model.read([request()])
    (turned,) = model.read([request(facts=FACTS[::-1])])
    assert np.abs(reading.told - turned.told[::-1]).max() < 0.25


def test_long_texts_send_a_fact_to_the_windows_that_share_its_words():
    windows = ["nothing here"] * 5 + ["the bill passed by 138 votes"]
    chosen = choose_windows(windows, Request("", facts=FACTS[:1], targets=("bill",)))
    assert sum(0 in numbers for numbers in chosen) == MOST_WINDOWS
    assert 0 in chosen[5] and 1 in chosen[5]


def test_segment_support_is_the_mean_of_its_tokens():
    pieces = segment("One two. Three four.")
    support = segment_support(pieces, [(0, 3), (4, 8), (9, 14), (15, 20)], np.eye(4)[:, :2])
    np.testing.assert_allclose(support, [[0.5, 0.5], [0, 0]])


def test_most_support_is_the_mean_of_the_tokens_that_support_most():
    support = np.zeros((3 * N_SUPPORTING, 2))
    support[1::3, 0] = 0.5
    assert most_support(support).tolist() == [0.5, 0.0]
    assert most_support(np.array([[0.2], [0.4]])).tolist() == pytest.approx([0.3])
    assert most_support(np.zeros((0, 2))).tolist() == [0.0, 0.0]


def test_an_embedding_has_a_part_for_each_fact_and_length_1(model):
    (reading, again, empty, alone) = model.read(
        [request(), request(), request(""), request(facts=())]
    )
    assert reading.embedding.shape[0] == len(FACTS) + 1
    assert np.linalg.norm(reading.embedding) == pytest.approx(1)
    np.testing.assert_array_equal(reading.embedding, again.embedding)
    assert not empty.embedding.any() and empty.embedding.shape == reading.embedding.shape
    assert alone.embedding is None


def test_lexical_reader_takes_any_encoder():
    (reading,) = LexicalReader(TfidfEncoder()).read([request()])
    assert reading.told[0] > reading.told[3]
