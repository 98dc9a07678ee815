"""How long the parser takes for 10 MB: `make parse-speed`. A figure, not a test."""

from __future__ import annotations

import platform
import time
from pathlib import Path

from index.parser import parse
from index.readers.text import read_text

SIZE = 10 * 2**20
# bytes; some 2,000 records of usual length


def main() -> None:
    """Parse the golden record's body over and over, in one file, and say how long it took, of processor time."""
    golden = Path(__file__).parents[1] / "golden" / "CMP_C_SR.57.txt"
    text = golden.read_bytes()
    data = text * (SIZE // len(text) + 1)
    started = time.process_time()
    document = read_text(Path("x.txt"), data)
    read = time.process_time()
    meeting = parse(document, "x.txt")
    done = time.process_time()
    print(  # noqa: T201 - a measurement by command
        f"{len(data) / 2**20:.1f} MB, {len(document.lines):,} lines, "
        f"{len(meeting.paragraphs):,} paragraphs: read in {read - started:.2f} s, "
        f"parsed in {done - read:.2f} s of processor time ({platform.machine()}, Python {platform.python_version()})"
    )


if __name__ == "__main__":
    main()
