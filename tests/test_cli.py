"""The command line: what goes in, what comes out, and how bad input is refused."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import perspectives as pv
from perspectives.cli import run

Run = Callable[..., tuple[int, str, str]]
STORY = "mackerel-for-four"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; give its code, output and error output."""

    def call(*arguments: str | Path, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Write three short stories to one file."""
    path = tmp_path / "three.jsonl"
    pv.write_stories(pv.load_stories("harbour-week")[:3], path)
    return path


def assert_refused(answer: tuple[int, str, str], *words: str) -> None:
    code, out, err = answer
    assert code == 2
    assert out == ""
    assert err.startswith("perspectives: ")
    assert err.count("\n") == 1
    assert all(word in err for word in words), err


def test_version(call: Run) -> None:
    assert call("--version") == (0, f"perspectives, version {pv.__version__}\n", "")


def test_without_arguments_it_explains_itself(call: Run) -> None:
    code, out, err = call()
    assert (code, err) == (0, "")
    assert all(command in out for command in ("compare", "score", "validate", "evaluate"))


def test_stories_are_listed(call: Run) -> None:
    code, out, _ = call("stories")
    assert code == 0
    names = [line.split()[0] for line in out.splitlines()]
    assert names == [*pv.list_stories(), "harbour-week"]


def test_validate_counts_and_goes_on_after_a_bad_file(call: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("Title only\n", encoding="utf-8")
    code, out, err = call("validate", STORY, bad, "harbour-week", tmp_path / "none.md")
    assert code == 2
    assert out.splitlines() == [f"{STORY}: 1 story", "harbour-week: 12 stories"]
    first, second = err.splitlines()
    assert "bad.txt, line" in first and "expected" in first
    assert "none.md" in second


@pytest.mark.parametrize("ending", ["txt", "md", "json", "jsonl", "csv", "parquet"])
def test_convert_goes_there_and_back(call: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"story.{ending}"
    assert call("convert", STORY, path) == (0, "", "")
    assert pv.read_story(path).perspectives == pv.load_story(STORY).perspectives


def test_convert_from_standard_input_to_standard_output(call: Run) -> None:
    _, text, _ = call("convert", STORY, "-", "--to", "jsonl")
    code, again, _ = call("convert", "-", "-", "--to", "jsonl", stdin=text)
    assert code == 0
    assert again == text
    assert json.loads(again)["schema"] == 1


def test_convert_joins_what_kagi_knows_of_outlets(call: Run, tmp_path: Path) -> None:
    folder = Path(__file__).parent / "stories"
    path = tmp_path / "stories.jsonl"
    assert (
        call("convert", folder / "kagi.json", path, "--media", folder / "media_data.json")[0] == 0
    )
    outlets = [o for s in pv.read_stories(path) for p in s.perspectives for o in p.outlets]
    assert any(outlet.country for outlet in outlets)


def test_standard_output_needs_a_format(call: Run) -> None:
    assert_refused(call("convert", STORY, "-"), "--to")


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_compare_for_reading(call: Run, style: str) -> None:
    code, out, err = call("compare", STORY, "--format", style)
    assert (code, err) == (0, "")
    assert pv.load_story(STORY).perspectives[0].group in out


def test_compare_as_json_is_the_result(call: Run) -> None:
    _, out, _ = call("compare", STORY, "--format", "json")
    assert json.loads(out) == json.loads(pv.compare(pv.load_story(STORY)).to_json())


def test_compare_as_html_to_a_file(call: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert call("compare", STORY, "--format", "html", "--out", page) == (0, "", "")
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_compare_writes_the_page_beside_the_report(call: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, out, _ = call("compare", STORY, "--html", page)
    assert code == 0
    assert out
    assert page.stat().st_size > 1000


def test_compare_as_csv_has_one_head_for_many_stories(call: Run, three: Path) -> None:
    code, out, _ = call("compare", three, "--format", "csv", "--table", "divergence")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len({row["story"] for row in rows}) == 3
    assert all(0 <= float(row["divergence"]) <= 1 for row in rows)


def test_evidence_in_csv_is_json(call: Run) -> None:
    _, out, _ = call("compare", STORY, "--format", "csv")
    framings = {one.id: one.framing for one in pv.load_story(STORY).perspectives}
    for row in csv.DictReader(io.StringIO(out)):
        for start, end in json.loads(row["evidence"]):
            assert 0 <= start < end <= len(framings[row["perspective"]])


def test_compare_reads_standard_input(call: Run, three: Path) -> None:
    text = three.read_text(encoding="utf-8")
    code, out, _ = call("compare", "-", "--format", "jsonl", "--encoder", "tfidf", stdin=text)
    assert code == 0
    assert [json.loads(line)["schema"] for line in out.splitlines()] == [1, 1, 1]


def test_reports_of_many_stories_go_to_a_folder(call: Run, three: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert call("compare", three, "--html", folder)[0] == 0
    assert [path.name[:5] for path in sorted(folder.iterdir())] == ["0001-", "0002-", "0003-"]


def test_name_of_a_report_stays_in_its_folder(call: Run, tmp_path: Path) -> None:
    story = {"id": "../../away", "perspectives": [{"group": "A", "framing": "Rain fell."}]}
    (tmp_path / "story.json").write_text(json.dumps(story), encoding="utf-8")
    (tmp_path / "pages").mkdir()
    assert call("compare", tmp_path / "story.json", "--html", tmp_path / "pages")[0] == 0
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["0001--away.html"]


def test_resume_skips_what_is_done_and_mends_a_cut_line(
    call: Run, three: Path, tmp_path: Path
) -> None:
    out = tmp_path / "scored.jsonl"
    options = ("compare", three, "--format", "jsonl", "--out", out, "--resume")
    assert call(*options)[0] == 0
    whole = out.read_bytes()
    first, second, _ = whole.splitlines(keepends=True)
    out.write_bytes(first + second[: len(second) // 2])
    assert call(*options)[0] == 0
    assert out.read_bytes() == whole
    stamp = out.stat().st_mtime_ns
    assert call(*options)[0] == 0
    assert out.read_bytes() == whole
    assert out.stat().st_mtime_ns >= stamp


def test_resume_refuses_a_file_of_something_else(call: Run, three: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.jsonl"
    out.write_text("my notes\n", encoding="utf-8")
    answer = call("compare", three, "--format", "jsonl", "--out", out, "--resume")
    assert_refused(answer, "notes.jsonl, line 1", "expected a result")
    assert out.read_text(encoding="utf-8") == "my notes\n"


def test_resume_needs_a_file(call: Run) -> None:
    assert_refused(call("compare", STORY, "--resume"), "--resume needs")


def test_facts_are_suggested_where_there_are_none(call: Run, tmp_path: Path) -> None:
    bare = pv.load_story(STORY).to_dict() | {"facts": []}
    (tmp_path / "bare.json").write_text(json.dumps(bare), encoding="utf-8")
    command = ("compare", tmp_path / "bare.json", "--suggest-facts", "--format", "json")
    code, out, _ = call(*command)
    assert code == 0
    assert json.loads(out)["provenance"]["facts"] == "suggested"


def test_score_places_a_new_text(call: Run, tmp_path: Path) -> None:
    text = tmp_path / "new.txt"
    text.write_text("Four countries agreed on mackerel at last.", encoding="utf-8")
    options = ("score", STORY, "--text", text, "--outlet", "The Harbour Ledger")
    code, out, err = call(*options)
    assert (code, err) == (0, "")
    assert "The Harbour Ledger" in out
    code, out, _ = call(*options, "--format", "json")
    assert code == 0
    assert json.loads(out)


def test_score_refuses_text_that_is_not_utf8(call: Run, tmp_path: Path) -> None:
    text = tmp_path / "latin.txt"
    text.write_bytes("one\ncafé".encode("latin-1"))
    answer = call("score", STORY, "--text", text, "--outlet", "The Harbour Ledger")
    assert_refused(answer, "latin.txt, line 2", "UTF-8", "0xe9")


def test_profile_of_a_collection(call: Run) -> None:
    code, out, _ = call("profile", "harbour-week", "--format", "json")
    assert code == 0
    assert "The Harbour Ledger" in out


def test_evaluate_prints_one_json_object(call: Run, gold_data: Path) -> None:
    file = gold_data / "briefs" / "briefs.dev.jsonl"
    code, out, _ = call("evaluate", "emphasis", file, "--limit", "3")
    assert code == 0
    figures = json.loads(out)
    assert {"task", "file", "n", "model", "metrics", "baselines"} <= set(figures)
    assert next(iter(figures["metrics"])) == "spearman"


BROKEN_JSON = '{"title": "Rain",\n "facts": ['


@pytest.mark.parametrize("command", ["compare", "validate"])
def test_bad_json_is_one_line(call: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(BROKEN_JSON, encoding="utf-8")
    assert_refused(call(command, path), "broken.json, line", "expected")


def test_refusals(call: Run, three: Path, tmp_path: Path) -> None:
    assert_refused(call("compare", "mackerel-for-fou"), "did you mean 'mackerel-for-four'")
    assert_refused(call("compare", tmp_path / "none.md"), "none.md")
    assert_refused(call("compare", tmp_path), tmp_path.name)
    assert_refused(call("compare", "-"), "expected a story")
    assert_refused(call("compare", three, "--format", "json"), "three.jsonl", "jsonl")
    assert_refused(call("compare", STORY, "--format", "csv", "--table", "tone"), "tone", "stance")
    assert_refused(call("compare", STORY, "--format", "pdf"), "pdf", "markdown")
    assert_refused(call("compare", STORY, "--encoder", "no-such-model"), "no-such-model")
    assert_refused(call("score", STORY, "--text", tmp_path / "none.txt", "--outlet", "A"), "none")
    assert_refused(call("evaluate", "tone", three), "tone", "coverage")
    assert_refused(call("evaluate", "emphasis", three), "three.jsonl, line 1")
    assert_refused(call("convert", STORY, tmp_path / "story.docx"), "docx")
    assert_refused(call("explain"), "explain")


def test_refused_output_leaves_no_file(call: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    call("compare", STORY, "--format", "csv", "--table", "tone", "--out", out)
    assert list(tmp_path.iterdir()) == []


def test_reader_of_the_output_may_go_away() -> None:
    command = [sys.executable, "-m", "perspectives.cli", "convert", "harbour-week", "-", "--to"]
    process = subprocess.Popen(
        [*command, "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    with process.stderr as stream:
        assert stream.read() == ""
    assert process.wait() == 141
