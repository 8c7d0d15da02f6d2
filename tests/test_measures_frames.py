"""Frames: a distribution over a codebook, one's own included."""

import json

import numpy as np
import pytest

from perspectives.errors import FormatError, UnknownNameError
from perspectives.measures import Frames
from perspectives.measures.frames import COLUMNS, DescribedFrames, FrameScorer, frame_scorer
from tests.measured import known_alignment

OWN = {
    "frames": [
        {"code": "law", "name": "Law", "description": "Courts and law.", "cues": ["bill"]},
        {"code": "family", "name": "Family", "description": "Children, parents.", "cues": []},
    ]
}


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(OWN))
    return path


@pytest.mark.parametrize("codebook", ["policy", "gvfc"])
def test_shares_sum_to_one_and_lie_in_their_interval(codebook):
    table = Frames(codebook).measure([known_alignment()])
    sums = table.groupby("perspective")["share"].sum(min_count=1)
    np.testing.assert_allclose(sums[["p1", "p2"]], 1)
    assert np.isnan(sums["p3"])
    told = table.dropna()
    assert ((told.low <= told.share + 1e-9) & (told.share <= told.high + 1e-9)).all()


def test_bundled_scorers_keep_to_the_protocol_and_hear_the_obvious():
    scorer = frame_scorer("policy")
    assert isinstance(scorer, FrameScorer)
    text = "Police arrested the robbers; the court sentenced the killer to prison for the crime."
    scores = scorer.frames([text])
    assert "crime_and_punishment" in np.array(scorer.codes)[np.argsort(-scores[0])[:3]]
    assert scorer.frames([]).shape == (0, 15)


def test_own_codebook(own):
    table = Frames(own).measure([known_alignment()]).set_index(["perspective", "frame"])
    assert table.loc[("p1", "law"), "share"] > table.loc[("p2", "law"), "share"]


def test_evidence_is_a_sentence_of_the_framing():
    alignment = known_alignment()
    table = Frames().measure([alignment])
    whole = {(0, 27), (28, 62), (0, 23), (24, 53)}
    assert {span for spans in table.evidence for span in spans} <= whole


def test_bad_codebooks(tmp_path):
    with pytest.raises(UnknownNameError, match="policy"):
        DescribedFrames("polcy")
    path = tmp_path / "bad.json"
    path.write_text('{"frames": [{"code": "x"}]}')
    with pytest.raises(FormatError, match="description"):
        DescribedFrames(path)
    path.write_text('{"frames": []}')
    with pytest.raises(FormatError, match="frames"):
        DescribedFrames(path)


def test_nothing_gives_the_same_columns():
    assert tuple(Frames().measure([]).columns) == COLUMNS
