"""Where Rust is missing it is downloaded, and where that fails one sentence says how to install it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from scripts import rust_toolchain

SCRIPTS = Path(rust_toolchain.__file__).parent
TWO_COMMANDS = ("curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh\n", '. "$HOME/.cargo/env"\n')
Fake = Callable[..., None]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path, without `cargo`."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("MATURIN_NO_INSTALL_RUST", raising=False)
    return folder


def command(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def downloader(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], dict[str, str]]], None]:
    """Puts a function in the place of the one that downloads Rust."""

    def install(setup_rust: Callable[[], dict[str, str]]) -> None:
        module = ModuleType("puccinialin")
        module.setup_rust = setup_rust  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "puccinialin", module)

    return install


@pytest.mark.usefixtures("path")
def test_no_cargo() -> None:
    assert rust_toolchain.why_unusable() == "no `cargo` was found"


@pytest.mark.parametrize(
    ("prints", "why"),
    [
        ("echo 'cargo 1.88.0 (873a06493 2025-05-10)'", None),
        ("echo 'cargo 2.0.1'", None),
        ("echo 'cargo 1.63.0'", "cargo 1.63 is too old"),
        ("echo 'error: no default toolchain' >&2; exit 1", "`cargo --version` failed (error: no default toolchain)"),
        ("echo hello", "`cargo --version` failed (hello)"),
        ("echo 'cargo 1.88.0'; exit 3", "`cargo --version` failed (cargo 1.88.0)"),
    ],
)
def test_the_cargo_on_the_path(path: Path, prints: str, why: str | None) -> None:
    command(path / "cargo", prints)
    assert rust_toolchain.why_unusable() == why


def test_a_cargo_that_the_system_cannot_run(path: Path) -> None:
    (path / "cargo").write_bytes(b"\x7fELF")
    (path / "cargo").chmod(0o755)
    assert str(rust_toolchain.why_unusable()).startswith("`cargo` does not run (")


def test_nothing_is_brought_where_cargo_will_do(path: Path, tmp_path: Path) -> None:
    command(path / "cargo", f"echo cargo {rust_toolchain.NEEDED}.0")
    rust_toolchain.main(tmp_path / "commands")
    assert not (tmp_path / "commands").exists()


@pytest.mark.usefixtures("path")
def test_what_is_downloaded_is_found_under_its_own_settings(tmp_path: Path, downloader: Fake) -> None:
    brought = tmp_path / "it's brought"
    for name in ("cargo", "rustc"):
        command(brought / name, f'echo {name} 1.99 "$RUSTUP_HOME" "$CARGO_HOME" "$@"')
    variables = {"RUSTUP_HOME": str(tmp_path / "a b"), "CARGO_HOME": "it's", "PATH": str(brought)}
    downloader(lambda: variables)
    assert rust_toolchain.bring() == variables
    rust_toolchain.write_commands(tmp_path / "commands", variables)
    for name in ("cargo", "rustc"):
        said = subprocess.check_output([tmp_path / "commands" / name, "x y"], encoding="utf-8")
        assert said == f"{name} 1.99 {tmp_path / 'a b'} it's x y\n"


def refuse() -> dict[str, str]:
    raise ConnectionError("nobody answers\nat all")


def leave() -> dict[str, str]:
    sys.exit(1)


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(("fails", "said"), [(refuse, "ConnectionError: nobody answers"), (leave, "SystemExit: 1")])
def test_where_none_can_be_downloaded(downloader: Fake, fails: Callable[[], dict[str, str]], said: str) -> None:
    downloader(fails)
    with pytest.raises(rust_toolchain.NoRust) as raised:
        rust_toolchain.bring()
    text = str(raised.value)
    assert f"no `cargo` was found, and none could be downloaded ({said})" in text
    assert f"Rust {rust_toolchain.NEEDED} or newer" in text
    assert all(one in text for one in TWO_COMMANDS)


@pytest.mark.usefixtures("path")
def test_where_an_old_one_is_downloaded(tmp_path: Path, downloader: Fake) -> None:
    command(tmp_path / "brought" / "cargo", "echo cargo 1.80.0")
    downloader(lambda: {"PATH": str(tmp_path / "brought")})
    with pytest.raises(rust_toolchain.NoRust, match=r"and what was downloaded cannot build it: cargo 1\.80 is too old"):
        rust_toolchain.bring()


@pytest.mark.parametrize("hook", ["prepare_metadata_for_build_wheel", "build_wheel", "build_editable", "build_sdist"])
@pytest.mark.parametrize("variables", [{}, {"MATURIN_NO_INSTALL_RUST": "1"}])
def test_the_build_backend_ends_with_the_sentence(tmp_path: Path, hook: str, variables: dict[str, str]) -> None:
    # As installers call it: in a process of its own, in the project's folder.
    script = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import build_backend; build_backend.{hook}('{tmp_path}')"
    )
    (tmp_path / "puccinialin.py").write_text("def setup_rust(): raise OSError('no network')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=SCRIPTS.parent,
        env={"PATH": "", "PYTHONPATH": str(tmp_path), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.endswith("".join(f"    {one}" for one in TWO_COMMANDS) + "\n")
    assert ("MATURIN_NO_INSTALL_RUST is set" if variables else "(OSError: no network)") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("variables", "asked"), [({}, ["puccinialin"]), ({"MATURIN_NO_INSTALL_RUST": "1"}, [])])
def test_installers_are_asked_for_what_downloads_rust(variables: dict[str, str], asked: list[str]) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import build_backend as b; "
        "print(b.get_requires_for_build_wheel(), b.get_requires_for_build_editable({}), "
        "b.get_requires_for_build_sdist())"
    )
    env = {"PATH": "", **variables}
    said = subprocess.check_output([sys.executable, "-c", script], cwd=SCRIPTS.parent, env=env, encoding="utf-8")
    assert said == f"{asked} {asked} {asked}\n"
