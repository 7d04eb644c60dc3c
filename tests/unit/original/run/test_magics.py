"""Lines of notebooks that are not Python are skipped, translated or refused, and the others keep their numbers."""

import os

import pytest

from dirflow.original.run.magics import translate


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "%tensorflow_version 2.x",
        "%pip install keras",
        "!pip install -q 'tensorflow>=2'",
        "!pip3 install keras > /dev/null 2>&1",
        "! python -m pip install keras",
        "!{sys.executable} -m pip install keras",
        "!sudo apt-get update && apt-get install -y graphviz",
        "!nvidia-smi",
        "!!ls -l",
        "!ls photos | head -3",
        "!cd photos",
        "?load_img",
        "load_img?",
        "image.load_img??",
        "%timeit 1 + 1",
        "%env PATH",
    ],
)
def test_lines_that_are_skipped(line: str) -> None:
    done = translate(f"a = 1\n{line}\nb = 2")
    assert done.source == "a = 1\npass\nb = 2"
    assert done.skipped == [(2, line)]
    assert not done.refused


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("!wget http://localhost/data.zip", "a command for the shell"),
        ("!unzip -q data.zip", "a command for the shell"),
        ("!echo 1 > file", "a command for the shell"),
        ("!ls; rm -r photos", "a command for the shell"),
        ("!echo 'not ended", "a command for the shell"),
        ("!", "a command for the shell"),
        ("%run other.py", "%run"),
        ("%pylab inline", "%pylab"),
        ("names = !ls", "its result would be needed"),
        ("here = %pwd", "its result would be needed"),
    ],
)
def test_lines_that_are_refused(line: str, reason: str) -> None:
    done = translate(f"a = 1\n{line}")
    assert [(number, text) for number, text, _ in done.refused] == [(2, line)]
    assert done.refused[0][2].startswith(reason)


@pytest.mark.parametrize("magic", ["%%html", "%%javascript", "%%timeit"])
def test_cells_that_are_skipped(magic: str) -> None:
    done = translate(f"\n{magic}\n<b>x</b>\n")
    assert done.source.strip() == ""
    assert done.skipped == [(2, magic)]


def test_cells_whose_code_is_run() -> None:
    for magic in ("%%time", "%%capture", "%%capture --no-stderr"):
        done = translate(f"{magic}\nx = 1\n!ls\ny = 2")
        assert done.source == "\nx = 1\npass\ny = 2"
        assert done.skipped == [(1, magic), (3, "!ls")]


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile a.py", "%%capture said", "%%R"])
def test_cells_that_are_refused(magic: str) -> None:
    done = translate(f"{magic}\nls")
    assert [(number, text) for number, text, _ in done.refused] == [(1, magic)]


def test_what_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(os.getcwd())
    monkeypatch.setenv("DIRFLOW_TRIED", "")
    names: dict[str, object] = {}
    exec(translate("%time x = 3\n%env DIRFLOW_TRIED=a b\n%cd '/'\n%time").source, names)
    assert names["x"] == 3
    assert os.environ["DIRFLOW_TRIED"] == "a b"
    assert os.getcwd() == "/"


def test_what_looks_like_it_and_is_python() -> None:
    for cell in (
        "text = '''\n%matplotlib inline\n!ls\n'''",
        "x = (7\n% 4)",
        "x = 7 \\\n% 4",
        "",
        "\n\n",
        "print('%d' % 3)",
        "# %matplotlib inline\n#!ls",
    ):
        assert translate(cell) == type(translate(cell))(cell)
    mixed = "text = '''\n%matplotlib inline\n'''\nx = (7\n% 4)\n%matplotlib inline\ny = [\n!ls\n]"
    done = translate(mixed)
    assert done.skipped == [(6, "%matplotlib inline")]
    assert done.source.count("\n") == mixed.count("\n")


def test_lines_that_go_on_and_lines_in_a_block() -> None:
    done = translate("if True:\n    !pip install \\\n        keras\n    x = 1")
    assert done.source == "if True:\n    pass\n\n    x = 1"
    assert done.skipped == [(2, "!pip install keras")]


def test_an_error_of_the_cells_own_stays() -> None:
    with pytest.raises(SyntaxError):
        compile(translate("%matplotlib inline\ndef (:").source, "cell", "exec")
