"""Encoders: unit rows, zeros for nothing, the same vector in any company."""

import numpy as np
import pytest

from perspectives.encoder import BundledEncoder, Encoder, SentenceTransformerEncoder, TfidfEncoder
from perspectives.errors import ModelError

TEXTS = ["The tram opens on Monday.", "A new tram line starts service.", "Rain ruined the harvest."]


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    return BundledEncoder()


@pytest.mark.parametrize("encoder", [BundledEncoder(), TfidfEncoder()], ids=repr)
def test_protocol_shape_and_length(encoder):
    assert isinstance(encoder, Encoder)
    vectors = encoder.encode([*TEXTS, ""])
    assert vectors.dtype == np.float32 and vectors.shape[0] == 4
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0], atol=1e-5)
    assert encoder.encode([]).shape[0] == 0 if isinstance(encoder, BundledEncoder) else True


def test_same_meaning_is_nearer(bundled):
    a, b, c = bundled.encode(TEXTS)
    assert a @ b > a @ c + 0.2


def test_company_does_not_matter(bundled):
    alone = np.concatenate([bundled.encode([text]) for text in TEXTS])
    np.testing.assert_array_equal(alone, bundled.encode([*TEXTS, "long " * 200])[:3])


def test_long_text_is_read_whole(bundled):
    start = "The tram opens. " * 100
    assert not np.allclose(bundled.encode([start]), bundled.encode([start + "Rain fell. " * 200]))


def test_unknown_sentence_transformer_is_a_model_error():
    with pytest.raises(ModelError, match="no-such-model"):
        SentenceTransformerEncoder("no-such-model-anywhere").encode(["text"])
