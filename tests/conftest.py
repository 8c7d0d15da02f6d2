"""Rules of every test run: no network, no surprise skips, gold data only where it is."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLD_ABSENT = "gold data absent: PERSPECTIVES_DATA names no folder with briefs/"

os.environ["HF_HUB_OFFLINE"] = "1"  # before any model library is imported


class NetworkBlockedError(OSError):
    """A test tried to reach the network."""


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every internet connection made through Python's sockets."""

    def refuse(self: socket.socket, address: Any) -> NoReturn:
        raise NetworkBlockedError(f"no network in tests: connect({address!r})")

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket.socket, "connect_ex", refuse)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def gold_data() -> Path:
    """Return the folder of the gold data; skip, for that reason only, where it is absent."""
    folder = Path(os.environ.get("PERSPECTIVES_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "briefs").is_dir():
        pytest.skip(GOLD_ABSENT)
    return folder


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the skips that fail the run in CI."""
    for reason in _forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"a skip fails in CI: {reason}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, fail on every skip but those for absent gold data."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _forbidden_skips(reporter) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _forbidden_skips(reporter: Any) -> list[str]:
    if not os.environ.get("CI"):
        return []
    reasons = (str(report.longrepr) for report in reporter.stats.get("skipped", ()))
    return [reason for reason in reasons if GOLD_ABSENT not in reason]
