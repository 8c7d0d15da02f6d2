"""The inference of profiles on arrays: exact answers, and what a simulation says of its errors."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom

from perspectives.profiles.inference import differences, infer, interval, others, shrink

ROOT = Path(__file__).resolve().parent.parent
N_SIMULATED = 600


def simulate(
    n_simulated: int,
    n_stories: int,
    n_outlets: int,
    *,
    effect: float = 0.0,
    absent: float = 0.3,
    seed: int = 0,
) -> np.ndarray:
    """Return differences of skewed values with a story effect; the first outlet is shifted.

    The noise has standard deviation 1, so `effect` is in standard deviations. Every story has at
    least two outlets.
    """
    rng = np.random.default_rng(seed)
    story = 2 * rng.standard_normal((n_simulated, n_stories, 1))
    values = story + rng.exponential(size=(n_simulated, n_stories, n_outlets)) - 1
    values[:, :, 0] += effect
    missing = rng.random((n_stories, n_outlets)) < absent
    missing[:, :2] = False
    values[:, missing] = np.nan
    return differences(values)


values_with_gaps = arrays(
    float,
    (5, 3),
    elements=st.one_of(st.just(np.nan), st.floats(-10, 10)),
)


def test_others_leave_the_outlet_itself_out() -> None:
    assert others([[2.0, 4.0, 9.0]]).tolist() == [[6.5, 5.5, 3.0]]


def test_an_outlet_alone_on_a_story_differs_from_nobody() -> None:
    assert np.isnan(differences([[1.0, np.nan]])).all()


@settings(deadline=None)
@given(values_with_gaps, st.floats(-5, 5))
def test_what_a_story_adds_to_all_cancels_out(values: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(differences(values + shift), differences(values), atol=1e-9)


@settings(deadline=None)
@given(values_with_gaps)
def test_two_outlets_differ_by_opposite_amounts(values: np.ndarray) -> None:
    pair = differences(values[:, :2])
    np.testing.assert_allclose(pair[:, 0], -pair[:, 1])


@settings(deadline=None, max_examples=25)
@given(values_with_gaps)
def test_answers_are_in_range_or_undefined(values: np.ndarray) -> None:
    found = infer(differences(values)[None], n_boot=50, n_perm=19, min_stories=3)
    few = found.n < 3
    assert np.isnan(found.p[few]).all() and np.isnan(found.low[few]).all()
    assert ((found.p[~few] >= 1 / 20) & (found.p[~few] <= 1)).all()
    assert (found.low[~few] <= found.value[~few] + 1e-9).all()
    assert (found.high[~few] >= found.value[~few] - 1e-9).all()
    assert (np.isnan(found.value) == (found.n == 0)).all()


def test_fewer_than_six_stories_give_no_test() -> None:
    five = infer(simulate(1, 5, 3, effect=9.0, absent=0), n_perm=99)
    assert np.isnan(five.p).all() and np.isnan(five.low).all()
    assert np.isfinite(five.value).all()
    assert np.isfinite(infer(simulate(1, 6, 3, absent=0), n_perm=99).p).all()


def test_p_of_a_clear_difference_is_the_share_of_equal_swaps() -> None:
    """Of 2**6 ways to swap two labels on six stories, two are as extreme as the one observed."""
    steady = differences(np.tile([1.0, 0.0], (6, 1)))
    p = infer(steady[None], n_perm=20_000, n_boot=10).p
    np.testing.assert_allclose(p, 2 / 64, rtol=0.1)


def test_p_is_never_zero() -> None:
    steady = differences(np.tile([1.0, 0.0], (40, 1)))
    assert infer(steady[None], n_perm=99, n_boot=10).p.tolist() == [[0.01, 0.01]]


def test_no_difference_at_all_has_p_one() -> None:
    flat = infer(np.zeros((1, 8, 3)), n_perm=99, n_boot=10)
    assert (flat.p == 1).all() and (flat.value == 0).all() and (flat.shrunk == 0).all()


def test_same_seed_same_numbers_and_measures_do_not_disturb_one_another() -> None:
    d = simulate(3, 12, 4)
    both, alone = (infer(x, n_perm=199, n_boot=100) for x in (d, d[:1]))
    for name in ("value", "low", "high", "p", "shrunk"):
        np.testing.assert_allclose(getattr(both, name)[:1], getattr(alone, name))


def test_order_of_stories_does_not_matter_to_the_value() -> None:
    d = simulate(2, 12, 4)
    np.testing.assert_allclose(infer(d[:, ::-1]).value, infer(d).value)


def test_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"n_measures, n_stories, n_outlets"):
        infer(np.zeros((3, 2)))


@pytest.mark.parametrize(("n_stories", "n_outlets"), [(8, 2), (12, 4), (30, 3)])
def test_false_alarms_come_at_five_percent(n_stories: int, n_outlets: int) -> None:
    """Where there is no effect p <= .05 in 5% of corpora, within the tolerance of the binomial."""
    alarms = [
        infer(simulate(100, n_stories, n_outlets, seed=s), n_perm=199, n_boot=2, seed=s).p[:, 0]
        <= 0.05
        for s in range(N_SIMULATED // 100)
    ]
    low, high = binom.ppf([0.0005, 0.9995], N_SIMULATED, 0.05)
    assert low <= np.sum(alarms) <= high


def test_false_alarms_do_not_grow_when_an_outlet_varies_more() -> None:
    """The statistic is studentised: three times the spread is not taken for a difference."""
    rng = np.random.default_rng(0)
    values = rng.standard_normal((N_SIMULATED, 20, 3)) * [3.0, 1.0, 1.0]
    p = infer(differences(values), n_perm=199, n_boot=2).p[:, 0]
    assert (p <= 0.05).sum() <= binom.ppf(0.9995, N_SIMULATED, 0.05)


def test_power_for_a_stated_effect() -> None:
    """One standard deviation on 20 stories with four outlets, 30% absent, is found in 9 of 10."""
    found = infer(simulate(200, 20, 4, effect=1.0), n_perm=199, n_boot=2).p[:, 0] <= 0.05
    assert 0.85 <= found.mean() <= 1.0


def test_power_grows_with_stories() -> None:
    found = [
        (infer(simulate(200, n, 4, effect=0.7), n_perm=199, n_boot=2).p[:, 0] <= 0.05).mean()
        for n in (8, 16, 32)
    ]
    assert found == sorted(found) and found[-1] - found[0] > 0.2


@pytest.mark.parametrize("n_stories", [8, 20])
def test_intervals_cover(n_stories: int) -> None:
    """95% intervals hold the truth in at least 90% of corpora, skewed and small as they are."""
    found = infer(simulate(N_SIMULATED, n_stories, 3, effect=1.0), n_perm=1, n_boot=400)
    covered = (found.low <= 1.0) & (found.high >= 1.0)
    assert 0.90 <= covered[:, 0].mean() <= 0.98


def test_interval_is_wider_than_the_plain_percentile_one() -> None:
    values = np.random.default_rng(0).standard_normal((1, 6))
    low, high = interval(values, 20_000, np.random.default_rng(1))
    plain = 2 * 1.96 * values.std() / np.sqrt(6)
    assert (high - low)[0] > plain


def test_shrinking_brings_means_nearer_to_the_truth() -> None:
    """Outlets with few stories among outlets with many: the shrunk means have less error."""
    rng = np.random.default_rng(0)
    truth = 0.3 * rng.standard_normal((300, 1, 8))
    values = truth + rng.standard_normal((300, 40, 8))
    values[:, 3:, :4] = np.nan  # half of the outlets tell three stories
    plain, shrunk = np.nanmean(values, axis=1), shrink(values)
    error = [((x - truth[:, 0]) ** 2)[:, :4].mean() for x in (plain, shrunk)]
    assert error[1] < 0.5 * error[0]


def test_shrinking_leaves_what_is_sure_and_never_turns_a_sign() -> None:
    d = simulate(50, 30, 4, effect=3.0)
    mean = np.nanmean(d, axis=1)
    shrunk = shrink(d)
    assert (np.abs(shrunk) <= np.abs(mean) + 1e-12).all()
    assert (shrunk * mean >= 0).all()
    np.testing.assert_allclose(shrunk[:, 0], mean[:, 0], rtol=0.1)


def test_shrinking_is_undefined_where_nothing_says_how_stories_vary() -> None:
    assert np.isnan(shrink([[[1.0, -1.0]]])).all()


def test_table_of_power_in_the_guide_is_what_the_example_makes() -> None:
    """Each cell of docs/profiles.md, drawn again with fewer corpora, within their tolerance."""
    power = runpy.run_path(str(ROOT / "examples" / "profile_power.py"))
    guide = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    for effect in power["EFFECTS"]:
        (cells,) = re.findall(rf"^\| {effect} \| ([\d. |]+) \|$", guide, re.MULTILINE)
        for n_stories, shown in zip(power["STORIES"], map(float, cells.split("|")), strict=True):
            drawn = power["share_found"](effect, n_stories, 300, seed=1)
            assert drawn == pytest.approx(shown, abs=0.1), (effect, n_stories)
