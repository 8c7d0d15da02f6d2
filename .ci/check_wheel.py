"""Check a wheel: every tracked file of the package, models and corpora, nothing else, small."""

import subprocess
import sys
import zipfile
from pathlib import Path

LIMIT = 95_000_000
PICKLED = {".bin", ".joblib", ".npy", ".pickle", ".pkl", ".pt", ".pth"}


def expected_files(root: Path) -> set[str]:
    """Return where each tracked file that ships stands in the wheel."""
    command = ["git", "ls-files", "-z", "perspectives", "models", "corpora"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    tracked = [name for name in listed.split("\0") if name]
    inside = {name for name in tracked if name.startswith("perspectives/")}
    beside = {name for name in tracked if name not in inside}
    trained_by = {name for name in beside if name.startswith("models/") and name.endswith(".py")}
    return inside | {f"perspectives/_bundled/{name}" for name in beside - trained_by}


def faults(wheel: Path, root: Path) -> list[str]:
    """Return what is wrong with the wheel, a line each."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = expected_files(root)
    lines = [f"not in the wheel: {name}" for name in sorted(expected - found)]
    lines += [f"in the wheel but not tracked: {name}" for name in sorted(found - expected)]
    lines += [f"pickled data: {name}" for name in sorted(found) if Path(name).suffix in PICKLED]
    if wheel.stat().st_size >= LIMIT:
        lines.append(f"{wheel.stat().st_size:,} bytes, limit {LIMIT:,}")
    return lines


def main() -> int:
    """Print the faults of the wheel named on the command line."""
    wheel = Path(sys.argv[1])
    found = faults(wheel, Path(__file__).resolve().parent.parent)
    print(*found, f"{wheel.name}: {wheel.stat().st_size:,} bytes, {len(found)} faults", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
