"""The vectorizer as a scikit-learn transformer, and that a row depends on itself alone."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import estimator_checks_generator

import perspectives as pv
from perspectives.encoder import BundledEncoder
from perspectives.errors import PerspectivesError, UnknownNameError
from perspectives.formats import to_frame
from perspectives.reader import LexicalReader
from perspectives.vectorizer import PerspectiveVectorizer

RATES = ("loaded", "hedged", "attributed", "scare_quotes")

# Of the checks that scikit-learn runs on matrices of numbers, those that need no such matrix.
APPLICABLE = (
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_mixin_order",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
)


@pytest.fixture(scope="module")
def vectorizer() -> PerspectiveVectorizer:
    """Return a vectorizer with the simple reader: the tests are of the matrix, not of the model."""
    encoder = BundledEncoder()
    return PerspectiveVectorizer(reader=LexicalReader(encoder), encoder=encoder)


@pytest.fixture(scope="module")
def tellings() -> pd.DataFrame:
    stories = [pv.load_story(name) for name in ("h200-licences", "water-bills-up")]
    frame = to_frame(stories)
    return frame.set_index(pd.Index([f"row {i}" for i in range(len(frame))], name="telling"))


@pytest.fixture(scope="module")
def numbers(vectorizer: PerspectiveVectorizer, tellings: pd.DataFrame) -> pd.DataFrame:
    return clone(vectorizer).set_output(transform="pandas").fit_transform(tellings)


def checks() -> list[object]:
    """Return the checks that scikit-learn itself applies, and further ones that make sense."""
    with pytest.warns(SkipTestWarning, match="requires input"):
        given = [check for _, check in estimator_checks_generator(PerspectiveVectorizer())]
    return given + [getattr(estimator_checks, name) for name in APPLICABLE]


@pytest.mark.parametrize("check", checks(), ids=lambda check: getattr(check, "__name__", "given"))
def test_scikit_learn_checks(check: object) -> None:
    vectorizer = PerspectiveVectorizer()
    named = hasattr(check, "__name__")
    check("PerspectiveVectorizer", vectorizer) if named else check(vectorizer)  # type: ignore


def test_one_row_a_telling_with_the_index_of_the_table(
    numbers: pd.DataFrame, tellings: pd.DataFrame
) -> None:
    pd.testing.assert_index_equal(numbers.index, tellings.index)
    assert numbers.columns[:6].tolist() == [
        *("beyond", "evenness", "omitted", "truth", "valence", "portrayal")
    ]
    assert tuple(numbers.columns[-4:]) == RATES


def test_features_are_in_range(numbers: pd.DataFrame) -> None:
    shares = numbers[["beyond", "evenness", "omitted"]]
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)
    assert (numbers[["truth", "valence", "portrayal"]].abs().fillna(0) <= 1).all(axis=None)
    assert (numbers[list(RATES)] >= 0).all(axis=None)
    np.testing.assert_allclose(numbers.filter(like="frame_").sum(axis=1), 1)


def test_a_row_depends_on_itself_alone(
    vectorizer: PerspectiveVectorizer, tellings: pd.DataFrame, numbers: pd.DataFrame
) -> None:
    chosen = tellings.iloc[[5, 0]]
    alone = clone(vectorizer).set_params(batch_size=1).fit(chosen).transform(chosen)
    np.testing.assert_allclose(alone, numbers.iloc[[5, 0]], rtol=1e-4, atol=1e-5)


def test_numbers_are_those_of_compare(
    vectorizer: PerspectiveVectorizer, numbers: pd.DataFrame
) -> None:
    """What does not depend on the other tellings is the same as in a comparison of the story."""
    story = pv.load_story("h200-licences")
    result = pv.compare(story, reader=vectorizer.reader, encoder=vectorizer.encoder)
    own = numbers.iloc[: len(story.perspectives)]
    np.testing.assert_allclose(own["beyond"], result.emphasis["beyond"], atol=1e-5)
    truth = result.stance.groupby("perspective", sort=False)["truth"].mean()
    np.testing.assert_allclose(own["truth"], truth, atol=1e-5)


def test_texts_alone_have_no_facts(vectorizer: PerspectiveVectorizer) -> None:
    texts = ["Fees may rise, owners say.", "", "The “reform” is a disaster for families."]
    found = clone(vectorizer).set_output(transform="pandas").fit_transform(texts)
    assert found[["evenness", "omitted", "truth", "valence"]].isna().all(axis=None)
    assert found["beyond"].iloc[[0, 2]].tolist() == [1, 1]
    assert found.iloc[1].isna().all()
    assert found["hedged"].iloc[0] > 0


def test_series_and_arrays_of_texts_are_texts(vectorizer: PerspectiveVectorizer) -> None:
    texts = ["Fees rise.", "Fees fall."]
    plain, series, array = (
        clone(vectorizer).fit(X).transform(X) for X in (texts, pd.Series(texts), np.array(texts))
    )
    np.testing.assert_array_equal(plain, series)
    np.testing.assert_array_equal(plain, array)


def test_no_rows_give_no_rows(vectorizer: PerspectiveVectorizer) -> None:
    fitted = clone(vectorizer).fit(["Fees rise."])
    assert fitted.transform([]).shape == (0, len(fitted.feature_names_))


def test_works_in_a_pipeline_with_groups(
    vectorizer: PerspectiveVectorizer, tellings: pd.DataFrame
) -> None:
    model = make_pipeline(
        vectorizer, SimpleImputer(keep_empty_features=True), LogisticRegression(max_iter=500)
    )
    labels = np.arange(len(tellings)) % 2
    scores = cross_val_score(
        model, tellings, labels, groups=tellings["story"], cv=GroupKFold(2), error_score="raise"
    )
    assert ((scores >= 0) & (scores <= 1)).all()


def test_clone_and_pickle_keep_the_settings() -> None:
    plain = PerspectiveVectorizer(batch_size=4)
    assert clone(plain).get_params() == plain.get_params()
    fitted = pickle.loads(pickle.dumps(plain.fit(["Fees rise."])))
    assert fitted.get_feature_names_out().tolist() == list(plain.feature_names_)


def test_another_codebook(vectorizer: PerspectiveVectorizer) -> None:
    names = clone(vectorizer).set_params(codebook="gvfc").fit(["Shots."]).feature_names_
    assert names != clone(vectorizer).fit(["Shots."]).feature_names_


def test_transform_before_fit_is_an_error() -> None:
    with pytest.raises(NotFittedError):
        PerspectiveVectorizer().transform(["Fees rise."])


@pytest.mark.parametrize(
    ("rows", "got"),
    [
        ("Fees rise.", "str"),
        (7, "int"),
        (np.zeros((2, 2)), "ndarray"),
        ([pv.Story("s", "", (), ())], "Story"),
        ([None], "NoneType"),
    ],
)
def test_what_is_no_telling_is_refused(rows: object, got: str) -> None:
    with pytest.raises(PerspectivesError, match=rf"one row a perspective .* got an? ?{got}|{got}$"):
        PerspectiveVectorizer().fit(rows)  # type: ignore[arg-type]


def test_a_row_without_a_framing_is_named(tellings: pd.DataFrame) -> None:
    bare = tellings.copy()
    bare.loc["row 3", "framing"] = None
    with pytest.raises(PerspectivesError, match=re.escape("'row 3'")):
        PerspectiveVectorizer().fit(bare)


def test_parameters_are_checked_in_fit() -> None:
    with pytest.raises(PerspectivesError, match="batch_size"):
        PerspectiveVectorizer(batch_size=0).fit(["Fees rise."])
    with pytest.raises(UnknownNameError, match="polices"):
        PerspectiveVectorizer(codebook="polices").fit(["Fees rise."])


def test_no_model_is_loaded_before_transform() -> None:
    """`fit` knows the names of the features without reading anything."""
    assert PerspectiveVectorizer(reader=None).fit(["Fees rise."]).reader is None
