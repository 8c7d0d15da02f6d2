"""Alignment: shares that sum to 1, evidence that lies in the framing, names that do not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import perspectives as pv
from perspectives.alignment import TEXT_SHARE, align, join_embeddings, share_out
from perspectives.model_reader import EMBEDDING_SIZE
from perspectives.reader import LexicalReader


@pytest.fixture(scope="module")
def story() -> pv.Story:
    return pv.load_story("h200-licences")


@pytest.fixture(scope="module")
def alignment(story):
    return align([story])[0]


def test_segments_and_evidence_lie_in_the_framing(story, alignment):
    for perspective, segments, evidence in zip(
        story.perspectives, alignment.segments, alignment.evidence, strict=True
    ):
        for piece in segments:
            assert perspective.framing[piece.start : piece.end] == piece.text
        for spans in evidence:
            edges = [edge for span in spans for edge in (span.start, span.end)]
            assert edges == sorted(edges) and (not edges or edges[-1] <= len(perspective.framing))


def test_weights_sum_to_one_and_omitted_facts_have_no_evidence(alignment):
    for row, weights in enumerate(alignment.weights):
        np.testing.assert_allclose(weights.sum(axis=1), 1)
        told = alignment.told[row] >= 0.5
        assert [bool(spans) for spans in alignment.evidence[row]] == told.tolist()


def test_portrayal_is_defined_just_where_a_target_is_mentioned(alignment):
    mentioned = np.array([[bool(spans) for spans in row] for row in alignment.mentions])
    np.testing.assert_array_equal(np.isfinite(alignment.portrayal).all(axis=-1), mentioned)


def test_renaming_outlets_changes_nothing(story):
    named = replace(
        story,
        perspectives=tuple(
            replace(p, framing=f"{p.outlets[0].name} has learnt more. {p.framing}")
            for p in story.perspectives
        ),
    )
    renamed = replace(
        named,
        perspectives=tuple(
            replace(
                p,
                framing=p.framing.replace(p.outlets[0].name, f"Zenith St. {i}"),
                outlets=(replace(p.outlets[0], name=f"Zenith St. {i}"), *p.outlets[1:]),
            )
            for i, p in enumerate(named.perspectives)
        ),
    )
    targets = ("Nvidia",)
    a, b = align([named], targets=targets)[0], align([renamed], targets=targets)[0]
    for name in ("told", "grade", "truth", "valence", "portrayal", "embeddings"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    assert all((x == y).all() for x, y in zip(a.weights, b.weights, strict=True))


def test_many_stories_give_what_each_gives_alone(story):
    other = pv.load_story("rate-rise-in-zlatov")
    together = align([story, other])
    for got, alone in zip(together, (align([story])[0], align([other])[0]), strict=True):
        np.testing.assert_array_equal(got.told, alone.told)
        np.testing.assert_array_equal(got.embeddings, alone.embeddings)


def test_reader_and_encoder_embed_the_text_unless_an_encoder_is_named(story, alignment):
    n, n_facts = len(story.perspectives), len(story.facts)
    assert alignment.embeddings.shape == (n, n_facts + 1, EMBEDDING_SIZE + 384)
    np.testing.assert_allclose((alignment.embeddings**2).sum(axis=(1, 2)), 1)
    named = align([story], encoder=pv.BundledEncoder())[0]
    assert named.embeddings.shape == (n, 1, 384)
    of_text = alignment.embeddings[:, -1, EMBEDDING_SIZE:]
    np.testing.assert_allclose(of_text, np.sqrt(TEXT_SHARE) * named.embeddings[:, 0])
    lexical = align([story], reader=LexicalReader())[0]
    np.testing.assert_array_equal(lexical.embeddings, named.embeddings)


@given(st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_distances_of_joined_vectors_are_weighted_means(share, seed):
    rng = np.random.default_rng(seed)
    read, of_text = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5))
    read /= np.sqrt((read**2).sum(axis=(1, 2), keepdims=True))
    of_text /= np.sqrt((of_text**2).sum(axis=1, keepdims=True))
    joined = join_embeddings(read, of_text, share)
    cosines = [(one[0] * one[1]).sum() for one in (joined, read, of_text)]
    assert cosines[0] == pytest.approx((1 - share) * cosines[1] + share * cosines[2])


def test_reordering_perspectives_permutes(story, alignment):
    turned = align([replace(story, perspectives=story.perspectives[::-1])])[0]
    np.testing.assert_array_equal(turned.told, alignment.told[::-1])


def test_edges(story):
    empty = pv.Story("s", "Nothing", (), ())
    no_facts = replace(story, facts=())
    blank = replace(story, perspectives=(replace(story.perspectives[0], framing=""),))
    a, b, c = align([empty, no_facts, blank])
    assert a.told.shape == (0, 0)
    assert b.told.shape == (len(story.perspectives), 0)
    assert all((weights == 1).all() for weights in b.weights)
    assert a.embeddings.shape[0] == 0
    assert b.embeddings.shape[1] == 1 and b.embeddings.any()
    assert c.segments == ((),) and not c.embeddings.any()
    assert align([]) == []


def test_results_are_read_only_and_any_reader_serves(story):
    alignment = align([story], reader=LexicalReader())[0]
    with pytest.raises(ValueError, match="read-only"):
        alignment.told[0, 0] = 1


@given(arrays(float, (4, 3), elements=st.floats(0, 1)), arrays(float, 3, elements=st.floats(0, 1)))
def test_shares_sum_to_one(support, grade):
    shares = share_out(support, grade)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-9)
    assert (shares >= 0).all()
