"""Names from outside, as a terminal may see them."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dirflow.common.terminal import harmless, print_line, say

HARMFUL = {
    "\x1b[2J": r"\x1b[2J",
    "a\nb\tc\r": r"a\nb\tc\r",
    "\x00\x7f\x85\x9b": r"\x00\x7f\x85\x9b",
    "\u202egnp.exe\u2069": r"\u202egnp.exe\u2069",
    "\u2028\u2029\u061c\u200f": r"\u2028\u2029\u061c\u200f",
    "\udcff": r"\udcff",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_a_terminal_acts_upon_is_shown(name: str) -> None:
    assert harmless(name) == HARMFUL[name]


@pytest.mark.parametrize(
    "name",
    ["C:\\photos\\x.png", "é ü 写真\u3000\uff11.png", "\u0645\u06cc\u200c\u062e\u0648\u0627", "👩\u200d🔬.jpg", ""],
)
def test_letters_stay(name: str) -> None:
    assert harmless(name) == name


@given(st.text())
def test_the_rest_can_be_encoded_and_is_one_line(name: str) -> None:
    shown = harmless(name)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not any(letter < " " or "\x7f" <= letter < "\xa0" for letter in shown)
    assert harmless(shown) == shown


def test_a_line_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    say("Left out: \x1b[31mé")
    say("failed", error=True)
    assert capsys.readouterr() == ("Left out: \\x1b[31mé\n", "failed\n")


def test_the_encoding_has_not_all_of_it() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    for line in ("é", "写é"):
        print_line(line, stream)
    stream.seek(0)
    assert stream.read() == "é\n\\u5199\\xe9\n"


def test_a_closed_stream_is_an_error_where_the_line_matters() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(ValueError, match="closed"):
        print_line("lost", stream)
    print_line("nowhere to go", None)


def test_nothing_is_printed_elsewhere(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    say("lost", error=True)
    assert capsys.readouterr().out == ""
