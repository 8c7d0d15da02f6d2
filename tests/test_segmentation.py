import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perspectives.segmentation import content_words, quotations, segment, sentences, words

PIECES = st.sampled_from(
    [
        "The U.S.",
        "24/7 Wall St.",
        "a 25 % fee",
        "9 a.m.",
        "No. 5",
        "3.5",
        "J. R. Smith",
        "“We won.”",
        '"contradictory"',
        "'kept its word'",
        "(it was late; very late)",
        "said, but they went home",
        "; the talks failed",
        "—",
        "...",
        "\n",
        "\n\n- ",
        "🎉",
        "北京批准了。",
        "!",
        "",
        "‘",
        '"',
        "\u00a0",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


def texts_of(segments):
    return [segment.text for segment in segments]


def words_of(text, spans):
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("cut", [sentences, segment])
@given(text=TEXTS)
@example(text="")
@example(text=" \n ")
@example(text="🎉")
def test_segments_cover_the_text_in_order_and_never_change_it(cut, text):
    cuts = cut(text)
    position = 0
    for part in cuts:
        assert text[part.start : part.end] == part.text
        assert not text[position : part.start].strip()
        assert part.text == part.text.strip() != ""
        position = part.end
    assert not text[position:].strip()


@given(text=TEXTS)
def test_segments_refine_sentences(text):
    ends = {part.end for part in segment(text)}
    assert {sentence.end for sentence in sentences(text)} <= ends


@pytest.mark.parametrize("find", [words, content_words, quotations])
@given(text=TEXTS)
def test_spans_are_ordered_disjoint_and_not_empty(find, text):
    position = 0
    for span in find(text):
        assert position <= span.start < span.end <= len(text)
        position = span.end


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Commerce Department told J. P. Smith of the 25 % fee.",
        "Outlets such as 24/7 Wall St. Finimize and the like cheered.",
        "The hearing began at 9 a.m. Tuesday in Washington, D.C. County courts.",
        "She ranks No. 5 in the world, with 3.5 points per game.",
        "Prices rose 2.5 percent to $1,200.50 in Jan. 2026.",
        "Dr. Lee met Gen. Park and Sen. Warren in St. Petersburg.",
        "It was, e.g. Beijing's own choice, i.e. a quota.",
        "“Really?” he asked, and “Stop!” she said.",
        "The report ... Reuters says it is long ... names nobody.",
        "See Fig. 3 and pp. 10-12 of George W. Bush's papers.",
        "Read more at example.com or v2.0.1 of the paper.",
        "1. Approve the chips.",
        "The case of Roe v. Wade is cited.",
    ],
)
def test_one_sentence_is_not_cut(text):
    assert texts_of(sentences(text)) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["It sold them to the U.S.", "The fee is 25 %."],
        ["It closed at 9 a.m.", "He left."],
        ["“We won.”", "The crowd cheered."],
        ['He said "no."', '"Why?" she asked.'],
        ["It ended (at last.)", "They left."],
        ["Well…", "Nobody came!", "Did they?", "No."],
        ["It fell 3.5.", "In 2025 it rose."],
        ["The answer is No.", "We asked twice."],
        ["He felt ill.", "Doctors came."],
        ["A heading without a stop", "The text begins."],
        ["Three points:", "- one chip", "- two chips"],
        ["What a day! 🎉", "Then it rained."],
    ],
)
def test_sentences(parts):
    joint = "\n\n" if "heading" in parts[0] else "\n" if "- one chip" in parts else " "
    assert texts_of(sentences(joint.join(parts))) == parts


def test_sentences_of_a_text_without_spaces():
    text = "北京批准了四十万枚芯片。“够了！”他说。华盛顿没有回应？"
    assert "".join(texts_of(sentences(text))) == text
    assert len(sentences(text)) == 4


def test_a_single_line_break_does_not_end_a_sentence():
    text = "Beijing has licensed\nNvidia chips."
    assert texts_of(sentences(text)) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        [
            "Jensen Huang's tour proves Nvidia is eager to stay in China,",
            "but lasting cooperation hinges on the firm meeting Beijing's rules",
            'while Washington keeps issuing "contradictory" export curbs.',
        ],
        ["The minister resigned on Monday;", "her party lost the vote a day later."],
        ["The deal was signed in May —", "nobody in the village was asked."],
        ["Although Washington loosened the rules,", "Beijing held back the shipments."],
        ["The council approved the mine,", "which will displace two hundred families."],
        ["The bank cut its rate and the shilling fell,", "so exporters raised their prices."],
    ],
)
def test_clauses_that_stand_alone_are_segments(parts):
    assert texts_of(segment(" ".join(parts))) == parts


@pytest.mark.parametrize(
    "text",
    [
        "The minister, but not her party, resigned.",
        "It licensed chips for Alibaba, ByteDance, and Tencent.",
        "He said: no.",
        "She said “the rules changed in May; but nobody told the traders anything”.",
        "He called it 'a plan that failed the poor, but which fed the banks' again.",
        "The firm (it was founded in 1990, and it failed in 2000) is back.",
        "The 2018–2020 sanctions cost US$10 billion—about 25 %.",
    ],
)
def test_what_cannot_stand_alone_is_not_cut_off(text):
    assert texts_of(segment(text)) == [text]


def test_words_keep_numbers_abbreviations_and_apostrophes():
    text = "The U.S. firm’s 400,000 H200s aren't a state-run 25% “win”… café 北京"
    assert words_of(text, words(text)) == [
        "The", "U.S.", "firm’s", "400,000", "H200s", "aren't", "a", "state-run", "25", "win",
        "café", "北", "京",
    ]  # fmt: skip


def test_content_words_leave_out_function_words_of_any_case_and_apostrophe():
    text = "They DON’T think it's over, but Beijing does."
    assert words_of(text, content_words(text)) == ["think", "Beijing"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He called it "contradictory" and "odd".', ['"contradictory"', '"odd"']),
        ("It had 'kept its promise' to Kenya's workers' union.", ["'kept its promise'"]),
        ("A ‘walk-off’ “home run” «ici» „hier“", ["‘walk-off’", "“home run”", "«ici»", "„hier“"]),
        ("\"He said 'no' to me,\" she said.", ["\"He said 'no' to me,\""]),
        ("In the '90s the workers' pay fell.", []),
        ('An open " mark is none.', []),
        ('He said "this.\n\nNext "that" one.', ['"that"']),
        ("北京说「不」。", ["「不」"]),
    ],
)
def test_quotations(text, quoted):
    assert words_of(text, quotations(text)) == quoted


@pytest.mark.parametrize(
    "unit",
    [
        "chips ",
        "The U.S. sold chips, but it kept “the fee”. ",
        "芯",
        ". ",
        ".",
        '"',
        '" ',
        "‘a ",
        ", ",
        "; and ",
        "(",
        "\n",
        "- \n",
        "a—",
        "5. ",
        " ",
        "A.",
        "When, ",
    ],
)
def test_time_grows_with_the_length_and_no_faster(unit):
    def seconds(n_units):
        text = unit * n_units
        start = time.process_time()
        segment(text)
        content_words(text)
        return time.process_time() - start

    small = min(seconds(2_500) for _ in range(3))
    assert seconds(50_000) < 20 * 5 * small + 0.5
