"""Runs the Python and shell blocks of one page in order, in the current folder: `python run_page.py PAGE`."""

import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    for block in BLOCK.finditer(text):
        language, code = block.groups()
        if language == "sh":
            subprocess.run(["sh", "-e", "-c", code], check=True)
        else:
            lines_before = text.count("\n", 0, block.start(2))
            exec(compile("\n" * lines_before + code, page, "exec"), names)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
