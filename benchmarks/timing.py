"""Take times in turn, so that a machine whose speed drifts is fair to both sides."""

import time
from collections.abc import Callable
from statistics import median


def medians(ways: dict[str, Callable[[], object]], *, runs: int = 7) -> dict[str, float]:
    """Give the median seconds of each way, after one warm-up of each; the ways take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(runs):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: median(taken) for name, taken in seconds.items()}


def report(title: str, seconds: dict[str, float], *, ours: str, limit: float) -> None:
    """Print one line a way: its median, and how many times our time it takes."""
    print(f"\n{title} (limit {limit:g} s, medians)")
    for name, taken in seconds.items():
        ratio = "" if name == ours else f"   {taken / seconds[ours]:.2f} x ours"
        mark = "" if name != ours else ("   within the limit" if taken <= limit else "   OVER THE LIMIT")
        print(f"  {name:<44} {taken * 1000:10.2f} ms{ratio}{mark}")
