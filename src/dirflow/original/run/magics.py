"""Lines of notebooks that are not Python: IPython's magics, and commands for the shell.

What only shows something, sets the notebook up or installs packages is skipped. What the cells after it may need, and
what cannot be done here, is refused before anything runs.
"""

import ast
import io
import re
import shlex
import tokenize
import warnings
from dataclasses import dataclass, field

# Set the notebook up, or show something.
SKIPPED = frozenset(
    {
        *("autoreload", "colors", "conda", "config", "history", "load_ext", "logstart", "logstop", "ls", "lsmagic"),
        *("magic", "mamba", "matplotlib", "notebook", "pdb", "pdoc", "pinfo", "pinfo2", "pip", "precision", "psource"),
        *("pwd", "quickref", "reload_ext", "tensorflow_version", "timeit", "unload_ext", "uv", "watermark", "who"),
        *("who_ls", "whos", "xmode"),
    }
)
SKIPPED_CELLS = frozenset({"HTML", "SVG", "html", "javascript", "js", "latex", "markdown", "svg", "timeit"})
INSTALLING = frozenset({"apt", "apt-get", "conda", "mamba", "pip", "pip2", "pip3", "uv"})
SHOWING = frozenset(
    {
        *("cat", "cd", "date", "df", "du", "echo", "free", "head", "hostname", "ls", "lscpu", "nproc", "nvidia-smi"),
        *("pwd", "tail", "tree", "uname", "wc", "which", "whoami"),
    }
)
_NOT_PYTHON = re.compile(r"\s*(%|!|\?)|\s*[\w.,* ]+=\s*(!|%\w)|\s*[\w.]+\?\??\s*$")
_ASSIGNED = re.compile(r"\s*[\w.,* ]+=\s*[!%]")


@dataclass(frozen=True)
class Translated:
    """A cell as Python.

    Attributes:
        source: Python, with as many lines as the cell.
        skipped: lines that have no effect: number, from 1, and text.
        refused: lines that cannot be run: number, text and reason.
    """

    source: str
    skipped: list[tuple[int, str]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def translate(cell: str) -> Translated:
    """Returns a cell as Python."""
    lines = cell.splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not lines or _is_python(cell):
        return Translated(cell)
    if not lines[first].startswith("%%"):
        return _translated_lines(lines)
    name, _, rest = lines[first][2:].strip().partition(" ")
    line = (first + 1, lines[first].strip())
    if name in SKIPPED_CELLS:
        return Translated("\n" * (len(lines) - 1), [line])
    if name == "time" or (name == "capture" and not _names(rest)):
        below = _translated_lines(["" if number <= first else line for number, line in enumerate(lines)])
        return Translated(below.source, [line, *below.skipped], below.refused)
    return Translated("", [], [(*line, _reason(f"%%{name}"))])


def _translated_lines(lines: list[str]) -> Translated:
    done: list[str] = []
    skipped, refused = [], []
    while len(done) < len(lines):
        start = len(done)
        line = lines[start]
        if not _NOT_PYTHON.match(line) or _is_unfinished(done):
            done.append(line)
            continue
        text, more = line.strip(), 0
        while text.endswith("\\") and start + more + 1 < len(lines):
            more += 1
            text = f"{text[:-1].rstrip()} {lines[start + more].strip()}"
        indent = line[: len(line) - len(line.lstrip())]
        python, reason = _python_of(text)
        if reason:
            refused.append((start + 1, text, reason))
        elif python == "pass":
            skipped.append((start + 1, text))
        done += [indent + python, *([""] * more)]
    return Translated("\n".join(done), skipped, refused)


def _python_of(text: str) -> tuple[str, str]:
    """Returns Python in the place of a line, `pass` if it is skipped, and why it is refused, if it is."""
    if text.startswith("!"):
        return "pass", "" if _may_be_skipped(text.lstrip("!")) else _reason("a command for the shell")
    if text.startswith("%"):
        name, _, rest = text.lstrip("%").partition(" ")
        python = _python_of_magic(name, rest.strip())
        return python or "pass", "" if python is not None or name in SKIPPED else _reason(f"%{name}")
    return "pass", "its result would be needed" if _ASSIGNED.match(text) else ""  # else it asks for help


def _python_of_magic(name: str, rest: str) -> str | None:
    """Returns what a magic does, as Python; None if it is not known here."""
    if name == "time":
        return rest
    if name == "cd" and rest:
        return f"__import__('os').chdir(__import__('os').path.expanduser({shlex.split(rest)[-1]!r}))"
    if name in {"env", "set_env"}:
        variable, _, value = rest.partition("=" if "=" in rest else " ")
        return f"__import__('os').environ[{variable.strip()!r}] = {value.strip()!r}" if value else ""
    return None


def _reason(what: str) -> str:
    return f"{what}, which `dirflow run` does not run"


def _may_be_skipped(command: str) -> bool:
    """Returns whether a command for the shell only shows something, or installs packages."""
    try:
        words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
    except ValueError:  # a quotation that does not end
        return False
    parts: list[list[str]] = [[]]
    for word in words:
        if word in {"&&", "||", ";", "|"}:
            parts.append([])
        elif word != "sudo" or parts[-1]:
            parts[-1].append(word)
    return all(_installs(part) or (_shows(part) and not any(">" in word for word in part)) for part in parts)


def _installs(words: list[str]) -> bool:
    words = [word for word in words if word not in {"{", "}"}]  # `{sys.executable}`
    python = words and (words[0] == "sys.executable" or words[0].startswith("python"))
    return bool(words) and (words[0] in INSTALLING or bool(python and words[1:3] == ["-m", "pip"]))


def _shows(words: list[str]) -> bool:
    return bool(words) and words[0] in SHOWING


def _names(rest: str) -> list[str]:
    return [word for word in rest.split() if not word.startswith("-")]


def _is_python(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they come when it is compiled to be run
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            return False
    return True


def _is_unfinished(lines: list[str]) -> bool:
    """Returns whether the next line goes on with a string, a bracket or a statement."""
    if lines and lines[-1].rstrip().endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            pass
    except tokenize.TokenError:
        return True
    except SyntaxError:  # of the cell's own: shown when it is run
        return False
    return False
