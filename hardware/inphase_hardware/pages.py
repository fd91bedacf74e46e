"""Pages of which a program writes the end: what stands above a line stays as somebody wrote it."""

from pathlib import Path


def with_its_end_anew(path: Path, mark: str, end: str) -> str:
    """Return a page up to its line `mark`, and `end` below it. ValueError if there is no such."""
    head, found, _ = path.read_text(encoding="utf-8").partition(mark)
    if not found:
        raise ValueError(f"{path} has no line {mark.strip()!r}, below which the tables belong")
    return f"{head}{mark}\n{end}\n"
