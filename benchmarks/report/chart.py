"""The picture of a benchmark run: one bar a loader, one panel a workload, the limit as a line."""

import textwrap
from pathlib import Path
from typing import Any

from benchmarks.loaders.registry import LOADERS
from benchmarks.measure.workloads import LIMIT
from benchmarks.report.results import Summaries, limit_for, speed_of
from benchmarks.report.tables import COMPARED, ranking

_DIRFLOW, _OTHER, _RULE, _INK = "#d9480f", "#8a97a6", "#343a40", "#343a40"
_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # so that no line runs through a number
_CAPTION_WIDTH = 160
_TITLES = {
    "W1": "500x375 to 224x224",
    "W2": "the same, augmented",
    "W3": "2000x1500 to 224x224",
}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: small, sharp, and to be searched
    "svg.hashsalt": "dirflow",  # the same figures give the same file
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.titlesize": 10,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def draw(summaries: Summaries, caption: str, path: Path) -> None:
    """Writes the picture as SVG; loaders that were not measured on a workload have no bar there.

    Args:
        summaries: What is drawn.
        caption: When, on what and with which versions it was measured.
        path: The file to write.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    names = [name for name in ranking(summaries) if name != LIMIT][::-1]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9.0, 1.2 + 0.26 * len(names)), layout="constrained")
        panels = figure.subplots(1, len(COMPARED), sharey=True)
        for panel, workload in zip(panels, COMPARED, strict=True):
            _panel(panel, workload, names, summaries)
        panels[0].set_yticks(range(len(names)), [_label(name) for name in names])
        for label, name in zip(panels[0].get_yticklabels(), names, strict=True):
            label.set_fontweight("bold" if name == "dirflow" else "normal")
        lines = ["images a second; dashed: libjpeg-turbo decoding alone; * without antialiasing"]
        figure.supxlabel("\n".join(lines + textwrap.wrap(caption, _CAPTION_WIDTH)), fontsize=7.5)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None}, facecolor="white")


def _panel(panel: Any, workload: str, names: list[str], summaries: Summaries) -> None:
    speeds = [speed_of(summaries, workload, name) or 0.0 for name in names]
    limit = limit_for(summaries, workload)
    colours = [_DIRFLOW if name == "dirflow" else _OTHER for name in names]
    bars = panel.barh(range(len(names)), speeds, color=colours, height=0.72)
    panel.bar_label(
        bars, [f"{speed:,.0f}" if speed else "" for speed in speeds], padding=3, fontsize=8, zorder=3, bbox=_PAPER
    )
    panel.set_xlim(0, 1.22 * max([*speeds, limit or 0.0, 1.0]))
    if limit:
        panel.axvline(limit, color=_RULE, linestyle="--", linewidth=1)
    panel.set_title(f"{workload}: {_TITLES[workload]}", loc="left")
    panel.spines[["top", "right", "bottom"]].set_visible(False)
    panel.tick_params(length=0)
    panel.set_xticks([])


def _label(name: str) -> str:
    return LOADERS[name].title + ("" if LOADERS[name].antialiased else " *")
