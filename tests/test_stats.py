import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.distance import jensenshannon

from perspectives import stats

COUNTS = hnp.arrays(float, st.tuples(st.just(2), st.integers(2, 8)), elements=st.integers(0, 50))


def shares(counts):
    return (counts + 1e-3) / (counts + 1e-3).sum(axis=-1, keepdims=True)


def rng(seed=0):
    return np.random.default_rng(seed)


@given(COUNTS)
def test_js_distance_is_scipys_and_symmetric(counts):
    p, q = shares(counts)
    assert stats.js_distance(p, q) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)
    assert stats.js_distance(p, q) == pytest.approx(stats.js_distance(q, p), abs=1e-12)
    assert stats.js_divergence(p, q) == pytest.approx(stats.js_distance(p, q) ** 2, abs=1e-12)


@given(COUNTS)
def test_js_parts_are_not_negative_and_sum_to_the_distance(counts):
    p, q = shares(counts)
    parts = stats.js_parts(p, q)
    assert (parts >= 0).all()
    assert parts.sum() == pytest.approx(stats.js_distance(p, q), abs=1e-12)
    assert stats.js_terms(p, q).sum() == pytest.approx(stats.js_divergence(p, q), abs=1e-12)


def test_js_of_equal_and_of_disjoint_distributions():
    p = np.array([0.5, 0.5, 0.0, 0.0])
    assert stats.js_distance(p, p) == 0
    assert not stats.js_parts(p, p).any()
    assert stats.js_distance(p, p[::-1]) == 1


def test_js_broadcasts_and_undefined_rows_stay_undefined():
    p = np.array([[0.5, 0.5], [np.nan, np.nan], [1.0, 0.0]])
    parts = stats.js_parts(p[:, None], p[None, :])
    assert parts.shape == (3, 3, 2)
    assert np.isnan(parts[1]).all()
    assert np.isnan(parts[:, 1]).all()
    assert np.isfinite(parts[[0, 2]][:, [0, 2]]).all()


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([0.5, 0.6], r"p must sum to 1 over its last axis: got 1\.1"),
        ([-0.5, 1.5], r"p must be not below 0: got -0\.5"),
    ],
)
def test_js_refuses_what_is_no_distribution(p, message):
    with pytest.raises(ValueError, match=message):
        stats.js_distance(p, [0.5, 0.5])


def test_log_odds_against_the_formula_written_out():
    a, b, prior = [5.0, 2.0, 3.0], [1.0, 6.0, 3.0], [0.3, 0.3, 0.4]
    delta = np.log(5.3 / (11 - 5.3)) - np.log(1.3 / (11 - 1.3))
    expected = delta / np.sqrt(1 / 5.3 + 1 / 1.3)
    assert stats.log_odds_dirichlet(a, b, prior)[0] == pytest.approx(expected)


@given(COUNTS)
def test_log_odds_change_sign_when_sides_change_and_are_zero_for_equal_sides(counts):
    prior = np.full(counts.shape[1], 0.1)
    scores = stats.log_odds_dirichlet(counts[0], counts[1], prior)
    np.testing.assert_allclose(scores, -stats.log_odds_dirichlet(counts[1], counts[0], prior))
    assert not stats.log_odds_dirichlet(counts[0], counts[0], prior).any()


def test_log_odds_trust_many_uses_more_than_one():
    rare, frequent, _ = stats.log_odds_dirichlet([1, 10, 9], [0, 0, 20], [0.05, 0.5, 1.45])
    assert 0 < rare < frequent


def test_log_odds_of_one_term_are_undefined_and_priors_must_be_positive():
    assert np.isnan(stats.log_odds_dirichlet([3], [1], [1])).all()
    with pytest.raises(ValueError, match="prior must be above 0: got 0"):
        stats.log_odds_dirichlet([1, 2], [1, 2], [1, 0])


def test_bootstrap_interval_of_independent_cases_is_near_the_normal_one():
    values = rng(1).normal(size=400)
    estimate = stats.bootstrap_means(values, rng(), n_resamples=4000)
    half = 1.96 * values.std() / 20
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.low == pytest.approx(values.mean() - half, abs=0.012)
    assert estimate.high == pytest.approx(values.mean() + half, abs=0.012)


def test_bootstrap_over_groups_is_wider_where_groups_agree_within():
    group_values = rng(2).normal(size=30)
    values, groups = np.repeat(group_values, 10), np.repeat(np.arange(30), 10)
    alone = stats.bootstrap_means(values, rng())
    grouped = stats.bootstrap_means(values, rng(), groups=groups)
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_bootstrap_covers_about_as_often_as_it_says():
    def covers(seed):
        values = rng(seed).normal(size=60)
        low, high = stats.bootstrap_means(values, rng(seed), n_resamples=500)[1:]
        return low <= 0 <= high

    assert 0.90 < np.mean([covers(seed) for seed in range(300)]) < 0.99


def test_bootstrap_is_by_column_leaves_nan_out_and_is_reproducible():
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])
    estimate = stats.bootstrap_means(values, rng(), n_resamples=200)
    again = stats.bootstrap_means(values, rng(), n_resamples=200)
    np.testing.assert_equal(estimate, again)
    assert estimate.value[0] == 2
    assert 1 <= estimate.low[0] <= estimate.high[0] <= 3
    assert np.isnan(np.array(estimate)[:, 1]).all()


def test_bootstrap_without_cases_is_undefined():
    assert np.isnan(stats.bootstrap_means([], rng())).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 1.0}, r"level must be in \(0, 1\): got 1.0"),
        ({"n_resamples": 0}, "n_resamples must be at least 1: got 0"),
        ({"groups": [1]}, r"groups must have the shape of the rows \(2,\): \(1,\)"),
    ],
)
def test_bootstrap_says_what_is_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        stats.bootstrap_means([1.0, 2.0], rng(), **options)


def stories_with_effect(seed, effect, n_stories=20):
    stories = np.repeat(np.arange(n_stories), 3)
    ours = np.tile([True, False, False], n_stories)
    random = rng(seed)
    level = random.normal(scale=5, size=n_stories)[stories]
    return level + random.normal(size=len(stories)) + effect * ours, ours, stories


def p_values(effect, n_runs):
    runs = (stories_with_effect(seed, effect) for seed in range(n_runs))
    return np.array(
        [stats.permutation_test(*run, rng(i), n_permutations=199) for i, run in enumerate(runs)]
    )


def test_permutation_test_raises_false_alarms_at_its_level_and_finds_an_effect():
    assert np.mean(p_values(0.0, 400) <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(p_values(1.0, 60) <= 0.05) > 0.9


def test_permutation_test_ignores_order_and_shift_of_groups():
    values, ours, stories = stories_with_effect(3, 1.0)
    order = rng(4).permutation(len(values))
    p = stats.permutation_test(values, ours, stories, rng(), n_permutations=999)
    other = stats.permutation_test(
        (values + 7 * stories)[order], ours[order], stories[order], rng(), n_permutations=999
    )
    assert p == pytest.approx(other, abs=0.01)


@pytest.mark.parametrize("labels", [[True, True], [False, False]])
def test_permutation_test_without_anything_to_swap_is_one(labels):
    assert stats.permutation_test([1.0, 2.0], labels, [0, 0], rng(), n_permutations=99) == 1


def test_permutation_test_refuses_nan():
    with pytest.raises(ValueError, match="values must be finite: got nan"):
        stats.permutation_test([1.0, np.nan], [True, False], [0, 0], rng())


@given(hnp.arrays(float, st.integers(0, 12), elements=st.floats(0, 1) | st.just(np.nan)))
def test_adjusted_p_values_bound_the_raw_ones_and_keep_order_and_nan(p):
    adjusted = stats.benjamini_hochberg(p)
    tested = ~np.isnan(p)
    assert (np.isnan(adjusted) == ~tested).all()
    assert (adjusted[tested] >= p[tested]).all() and (adjusted[tested] <= 1).all()
    order = np.argsort(p[tested], kind="stable")
    assert (np.diff(adjusted[tested][order]) >= 0).all()


def test_adjusted_p_values_of_the_published_example():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (stats.benjamini_hochberg(p) <= 0.05).sum() == 4  # Benjamini & Hochberg 1995, section 4


def test_calibrated_probabilities_have_a_small_error_and_a_diagonal_table():
    said = rng(5).random(20_000)
    true = rng(6).random(20_000) < said
    table = stats.reliability_table(true, said)
    assert table.n.sum() == 20_000
    np.testing.assert_allclose(table.observed, table.predicted, atol=0.04)
    assert stats.expected_calibration_error(true, said) < 0.02
    assert stats.expected_calibration_error(true, 1 - said) > 0.4


def test_reliability_of_edges_and_of_empty_bins():
    table = stats.reliability_table([False, True, True], [0.0, 0.5, 1.0], n_bins=4)
    assert table.n.tolist() == [1, 0, 1, 1]
    assert np.isnan(table.predicted[1]) and np.isnan(table.observed[1])
    assert np.isnan(stats.expected_calibration_error([], []))


def test_reliability_says_what_is_wrong():
    with pytest.raises(ValueError, match=r"probability must be in \[0, 1\]: got 1\.5"):
        stats.reliability_table([True], [1.5])
    with pytest.raises(ValueError, match="labels must have the shape"):
        stats.reliability_table([True, False], [0.5])
