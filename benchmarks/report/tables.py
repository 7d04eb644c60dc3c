"""The tables of a benchmark run."""

from benchmarks.loaders.registry import LOADERS
from benchmarks.measure.workloads import LIMIT, WORKLOADS
from benchmarks.report.markdown import table
from benchmarks.report.results import Summaries, Summary, limit_for, speed_of

COMPARED = ("W1", "W2", "W3")
_NONE = "–"  # noqa: RUF001 - what tables have where there is nothing


def details(summaries: Summaries) -> str:
    """Returns a row for each of dirflow, Keras and the limit on each workload."""
    header = ("job", "loader", "images/s", "range", "CPU ms/image", "of the limit", "times Keras")
    rows = [_detail(one, summaries) for one in summaries.values() if not LOADERS[one.loader].peer]
    return table([header, *rows], "<<>>>>>")


def comparison(summaries: Summaries) -> str:
    """Returns a row for each loader, the fastest first: images/s and, in brackets, of the limit."""
    header = ("loader", *(f"{name}, images/s" for name in COMPARED), "CPU ms/image", "peak MB")
    return table([header, *(_compared(name, summaries) for name in ranking(summaries))], "<>>>>>")


def ranking(summaries: Summaries) -> list[str]:
    """Returns the loaders by their speed on the first workload: the limit, then the fastest first, failures last."""
    names = dict.fromkeys(loader for _, loader in summaries)
    return sorted(names, key=lambda name: (name != LIMIT, -(speed_of(summaries, COMPARED[0], name) or 0.0)))


def title(name: str) -> str:
    """Returns a loader's name for a table, dirflow's in bold."""
    loader = LOADERS[name]
    text = f"**{loader.title}**" if name == "dirflow" else loader.title
    return text if loader.antialiased else f"{text} (no antialiasing)"


def _detail(one: Summary, summaries: Summaries) -> tuple[str, ...]:
    job = f"{one.workload}: {WORKLOADS[one.workload].title}"
    if one.loader == LIMIT:
        job = f"decoding {one.workload}'s files, nothing else"
    if one.speed is None:
        return (job, title(one.loader), "failed", "", "", "", "")
    return (
        job,
        title(one.loader),
        f"{one.speed:,.0f}",
        f"{min(one.speeds):,.0f} to {max(one.speeds):,.0f}",
        f"{one.cpu_ms:.2f}",
        _ratio(one.speed, limit_for(summaries, one.workload)),
        "" if one.loader == LIMIT else _ratio(one.speed, speed_of(summaries, one.workload, "keras")),
    )


def _compared(name: str, summaries: Summaries) -> tuple[str, ...]:
    found = [summaries.get((workload, name)) for workload in COMPARED]
    done = [one for one in found if one and one.speed]
    peaks = sorted({f"{one.peak_mb:,.0f}" for one in done}, key=lambda text: int(text.replace(",", "")))
    return (
        title(name),
        *(_speed(one, summaries) for one in found),
        " / ".join(f"{one.cpu_ms:.1f}" if one and one.speed else _NONE for one in found),
        " to ".join(dict.fromkeys([peaks[0], peaks[-1]])) if peaks else _NONE,
    )


def _speed(one: Summary | None, summaries: Summaries) -> str:
    if one is None:
        return _NONE
    if one.speed is None:
        return "failed"
    share = _ratio(one.speed, limit_for(summaries, one.workload))
    return f"{one.speed:,.0f} ({share})" if share else f"{one.speed:,.0f}"


def _ratio(speed: float, base: float | None) -> str:
    return f"{speed / base:.2f}" if base else ""
