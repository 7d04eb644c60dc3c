"""What became of a group of attacks."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that must not be.

    Attributes:
        text: what it is.
        content: the bytes that caused it, if there are any.
    """

    text: str
    content: bytes = b""


@dataclass
class Outcome:
    """What became of a group of attacks.

    Attributes:
        counts: of attacks, by how they ended.
        findings: what must not be.
    """

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def note(self, ending: str) -> None:
        """Counts an attack that ended as it may."""
        self.counts[ending] += 1

    def find(self, text: str, content: bytes = b"") -> None:
        """Counts an attack that ended as none may."""
        self.counts["wrong"] += 1
        self.findings.append(Finding(text, content))

    def add(self, other: "Outcome") -> None:
        """Adds what became of another group."""
        self.counts.update(other.counts)
        self.findings += other.findings
