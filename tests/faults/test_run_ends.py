"""`dirflow run script.py` ends as `python script.py` does, with the same names, threads and children."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.scripts import environment
from tests.support.side_by_side import DIRFLOW, both, run, without_summary, written

COMMAND = Path(sys.executable).with_name("dirflow")
EXITS = {
    "nothing": "pass",
    "none": "sys.exit()",
    "number": "sys.exit(3)",
    "bool": "sys.exit(True)",
    "large": "sys.exit(2**40)",
    "negative": "sys.exit(-1)",
    "text": "sys.exit('what went wrong: é')",
    "object": "sys.exit(['a', 1])",
    "text without standard error": "sys.stderr = None; sys.exit('lost')",
    "base": "raise SystemExit",
    "own kind": "class Mine(SystemExit): pass\nraise Mine(7)",
    "os": "sys.stdout.flush(); os.kill(os.getpid(), signal.SIGUSR1)",
    "quit": "quit(4)",
}
ERRORS = {
    "error": "def fail():\n    raise KeyError('mine')\nfail()",
    "base": "raise GeneratorExit",
    "chain": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise OSError(32, 'closed') from error",
    "group": "raise ExceptionGroup('two', [ValueError('a'), BrokenPipeError(32, 'b')])",
    "interrupted": "raise KeyboardInterrupt",
    "interrupted, own kind": "class Mine(KeyboardInterrupt): pass\nraise Mine",
    "recursion": "def again(): again()\nagain()",
    "syntax": "def (:",
    "indentation": "if True:\npass",
    "click": "import click\nraise click.UsageError('mine')",
    "click abort": "import click\nraise click.Abort",
    "click exit": "import click\nraise click.exceptions.Exit(5)",
    "hook": "def hook(kind, value, trace):\n    print(kind, value, trace.tb_frame.f_code.co_name, sys.exc_info())\n"
    "sys.excepthook = hook\n1 / 0",
    "no hook": "sys.excepthook = None\n1 / 0",
    "hook is gone": "del sys.excepthook\n1 / 0",
    "hook fails": "def hook(*_):\n    [][0]\nsys.excepthook = hook\n1 / 0",
    "hook exits": "def hook(*_):\n    sys.exit(9)\nsys.excepthook = hook\n1 / 0",
    "hook of an interrupted one": "sys.excepthook = lambda *_: print('hook')\nraise KeyboardInterrupt",
    "hook exits, interrupted": "def hook(*_):\n    sys.exit(9)\nsys.excepthook = hook\nraise KeyboardInterrupt",
    "hook at exit": "import atexit\n"
    "atexit.register(lambda: print(sys.excepthook, sys.last_type, sys.last_traceback.tb_lineno))\n"
    "raise KeyboardInterrupt",
    "no stderr": "sys.stderr = None\n1 / 0",
    "no stderr, no hook": "sys.stderr = sys.excepthook = None\n1 / 0",
    "closed stderr": "sys.stderr.close()\n1 / 0",
    "standard error is gone": "del sys.stderr\n1 / 0",
    "future": "x: nonsense = 1",
    "at exit": "import atexit\natexit.register(lambda: 1 / 0)",
    "in a thread": "import threading\nthreading.Thread(target=lambda: 1 / 0, name='t').start()",
}


@pytest.mark.parametrize("name", EXITS)
def test_it_exits(tmp_path: Path, name: str) -> None:
    source = f"import os, signal, sys\nprint('begun')\n{EXITS[name]}\n"
    if name == "os":  # nothing can be said any more
        script = written(tmp_path, source)
        plain, ours = (run(sys.executable, *by, script) for by in ((), DIRFLOW))
        assert (ours.stdout, ours.stderr, ours.returncode) == (plain.stdout, plain.stderr, plain.returncode)
        assert ours.returncode == -signal.SIGUSR1
        return
    both(written(tmp_path, source))


@pytest.mark.parametrize("name", ERRORS)
def test_it_ends_in_an_error(tmp_path: Path, name: str) -> None:
    both(written(tmp_path, f"import sys\nprint('begun')\n{ERRORS[name]}\n"))


NAMES = """
import sys, __main__
assert __main__.__dict__ is globals() and sys.modules["__main__"] is __main__
for name in list(globals()):
    if name not in ("sys", "name"):
        value = globals()[name]
        print(name, value if isinstance(value, (str, dict)) or value is None else type(value))
print(__loader__.name, __loader__.path, __loader__.get_filename("__main__"), __builtins__.__name__)
print(sys.argv, sys.path[0], sys.flags.safe_path)
print(set.__annotations__ if hasattr(set, "__annotations__") else None, 1 .__class__)
x: int = 3
print(__annotations__ if sys.version_info < (3, 14) else None)
"""


@pytest.mark.parametrize(
    ("path", "python"),
    [
        ("script.py", ()),
        ("./script.py", ()),
        ("../here/script.py", ()),
        ("link.py", ()),
        ("/script.py", ()),
        ("link.py", ("-P",)),
        ("script.py", ("-OO", "-X", "utf8")),
    ],
)
def test_it_has_the_same_names(tmp_path: Path, path: str, python: tuple[str, ...]) -> None:
    here = tmp_path / "here"
    there = tmp_path / "there"
    here.mkdir()
    there.mkdir()
    written(here, NAMES)
    (there / "linked.py").write_text(NAMES, encoding="utf-8")
    (here / "link.py").symlink_to(there / "linked.py")
    if path.startswith("/"):
        path = f"{here}{path}"
    arguments = ["--epochs", "3", "--", "-m", "", "é", "--compat", "nonsense", "--help"]
    both(path, *arguments, python=python, cwd=here)


def test_modules_folders_and_archives(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    source = "import sys\nprint(__name__, __package__, __file__, __spec__.name, sys.argv, sys.path[0])\n1 / 0\n"
    for name in ("__main__", "inner"):
        (package / f"{name}.py").write_text(source, encoding="utf-8")
    for name in ("package", "package.inner", "nowhere", "package.nowhere"):
        plain, ours = (run(sys.executable, *by, "-m", name, "-x", cwd=tmp_path) for by in ((), DIRFLOW))
        assert (ours.stdout, ours.returncode) == (plain.stdout, plain.returncode)
        assert without_summary(ours.stderr) == plain.stderr
    both("package", "-x", cwd=tmp_path)


def test_it_is_a_module_like_others(tmp_path: Path) -> None:
    written(tmp_path, "value = 42\n", "beside.py")
    source = (
        "import pickle, sys\nimport beside\nclass Mine: pass\n"
        "print(beside.value, type(pickle.loads(pickle.dumps(Mine()))) is Mine, pickle.dumps(Mine))\n"
    )
    assert both(written(tmp_path, source))[0].startswith(b"42 True")


ORDER = """
import atexit, sys, threading, time
class Last:
    def __del__(self):
        print("collected")
atexit.register(print, "at exit")
def work():
    time.sleep(0.2)
    import pickle
    pickle.dumps(Last)
    print("thread", sys.argv[1:])
last = Last()
threading.Thread(target=work).start()
threading._register_atexit(print, "before threads are joined") if hasattr(threading, "_register_atexit") else None
print("main ends")
"""


def test_what_comes_after_its_end(tmp_path: Path) -> None:
    said, _, _ = both(written(tmp_path, ORDER), "argument")
    assert said.splitlines()[0] == b"main ends"
    assert said.splitlines()[-1] == b"collected"


def test_the_summary_is_last_and_counts_all(tmp_path: Path, folder: Path) -> None:
    source = (
        "import atexit, sys, threading, time\nfrom keras_preprocessing.image import load_img\n"
        f"def load(): load_img({str(folder / 'ant' / 'a.jpg')!r})\n"
        "def late():\n    time.sleep(0.2)\n    load()\n"
        "def very_late():\n    load()\n    print('at exit', file=sys.stderr)\n"
        "atexit.register(very_late)\nthreading.Thread(target=late).start()\nload()\n"
    )
    done = run(sys.executable, *DIRFLOW, written(tmp_path, source))
    assert without_summary(done.stderr) == b"at exit\n"
    assert b"dirflow read 3 images" in done.stderr.splitlines()[-1]


def test_a_fork_that_ends_says_nothing(tmp_path: Path) -> None:
    source = "import os, sys\nif os.fork() == 0:\n    sys.exit(5)\nprint(os.wait()[1] >> 8)\n"
    assert both(written(tmp_path, source))[:2] == (b"5\n", b"")


CHILDREN = """
import multiprocessing, sys
from keras.preprocessing.image import ImageDataGenerator
def which(_):
    return ImageDataGenerator().compat, __name__, __file__
if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print(*pool.map(which, [0])[0])
        pool.close()
        pool.join()
"""


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_processes_that_it_starts(tmp_path: Path, method: str, compat: str) -> None:
    script = written(tmp_path, CHILDREN)
    done = run(sys.executable, *DIRFLOW, "--compat", compat, script, method)
    assert without_summary(done.stderr) == b""
    name = "__main__" if method == "fork" else "__mp_main__"
    assert done.stdout.decode() == f"{compat} {name} {script}\n"


@pytest.mark.parametrize("program", [("-m", "dirflow"), (str(COMMAND),)], ids=["module", "command"])
def test_an_interrupt_ends_it_by_the_signal(tmp_path: Path, program: tuple[str, ...]) -> None:
    if program[0] == str(COMMAND) and not COMMAND.exists():
        pytest.skip("dirflow is not installed as a command")
    script = written(tmp_path, "import signal\nprint('begun')\nsignal.raise_signal(signal.SIGINT)\n")
    plain = run(sys.executable, script)
    ours = run(sys.executable, *program, "run", script)
    assert (ours.stdout, without_summary(ours.stderr), ours.returncode) == (b"begun\n", plain.stderr, -signal.SIGINT)
    assert plain.returncode == -signal.SIGINT


def test_an_interrupt_ends_a_loop_of_the_shell(tmp_path: Path) -> None:
    """A shell goes on with its loop unless the program has ended by the signal."""
    script = written(
        tmp_path, "import os, signal\nos.killpg(os.getpgid(0), signal.SIGINT)\nimport time; time.sleep(60)\n"
    )
    loop = f"for i in 1 2; do {sys.executable} -m dirflow run {script}; done; echo went on"
    process = subprocess.Popen(
        ["bash", "-c", loop],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    said, errors = process.communicate(timeout=120)
    assert said == b""
    assert errors.count(b"dirflow read 0 images") == 1


@pytest.mark.parametrize("loaded", ["wrong.preprocessing.image", "preprocessing.image"])
def test_an_error_in_a_module_that_is_answered_for(tmp_path: Path, loaded: str) -> None:
    """Nothing of the way by which dirflow finds and loads modules is in the traceback."""
    folder = tmp_path / "tf_keras" / Path(*loaded.split(".")[:-1])
    folder.mkdir(parents=True)
    (folder / "image.py").write_text("import nowhere_to_be_found\n", encoding="utf-8")
    source = "def load():\n    import tf_keras.{0}\ntry:\n    load()\nexcept ImportError as error:\n    {1}\n"
    for number, raised in enumerate(("raise", "raise ValueError('mine') from error", "1 / 0")):
        both(written(tmp_path, source.format(loaded, raised), f"script{number}.py"))
    (folder / "image.py").write_text("1 / 0\n", encoding="utf-8")
    both(written(tmp_path, f"import tf_keras.{loaded}\n"))


def test_an_error_for_what_is_not_installed(tmp_path: Path) -> None:
    script = written(tmp_path, "from keras_preprocessing.text import Tokenizer\n")
    done = run(sys.executable, *DIRFLOW, script)
    first, where, line, last = without_summary(done.stderr).decode().splitlines()
    assert (first, line) == ("Traceback (most recent call last):", "    from keras_preprocessing.text import Tokenizer")
    assert where == f'  File "{script}", line 1, in <module>'
    assert last.startswith(
        "ModuleNotFoundError: No module named 'keras_preprocessing.text'. `keras_preprocessing` is not"
    )
