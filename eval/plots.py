"""Plots as SVG that stands in the page: no script, no network, colours from the page's style.

Drawn for a width that stays readable on a phone. Every series differs by shape as well as colour.
All text is escaped here; the result is markup.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.statistics import Estimate

WIDTH = 440
LABEL_WIDTH = 152
LONGEST_LABEL = 22
ROW = 26
RADIUS = 4.5
_STYLE = """
svg { --card: #ffffff; --ink: #1c1f23; --soft: #5b636e; --rule: #dfe2e6;
  --s0: #1f5fa8; --s1: #b4520b; --s2: #2f7a4f; background: var(--card);
  font: 12.5px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --card: #1c2026; --ink: #e7e9ec; --soft: #a3abb6; --rule: #353b44;
    --s0: #7db4f5; --s1: #f0a35e; --s2: #7fd0a0; }
}
text { fill: var(--ink); } .tick, .axis, .legend { fill: var(--soft); }
.grid { stroke: var(--rule); } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; }
.whisker { stroke-width: 2; stroke-linecap: round; opacity: .75; }
.curve { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
.s0 { stroke: var(--s0); } .s1 { stroke: var(--s1); } .s2 { stroke: var(--s2); }
.mark { stroke: var(--card); stroke-width: 1; }
.mark.s0 { fill: var(--s0); } .mark.s1 { fill: var(--s1); } .mark.s2 { fill: var(--s2); }
"""
# As in the report's page (templates/report.html), for a plot that stands alone.


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a forest plot."""

    label: str
    estimates: tuple[Estimate, ...]
    """One of each series; those without a value are not drawn."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with intervals both ways, where they are known."""

    label: str
    x: float
    y: float
    x_interval: tuple[float, float] | None = None
    y_interval: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: what it shows, and from where to where."""

    label: str
    low: float
    high: float

    def ticks(self) -> list[float]:
        """About five round values within the axis."""
        span = self.high - self.low
        step = next(
            s
            for power in range(-6, 9)
            for s in (1 * 10.0**power, 2 * 10.0**power, 5 * 10.0**power)
            if span / s <= 5.001
        )
        first = -(-self.low // step)
        count = int((self.high - first * step) / step + 1e-9)
        return [(first + i) * step for i in range(count + 1)]


def _e(text: str) -> str:
    plain = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return html.escape(plain, quote=True)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{_e(title)}">'
        f"<title>{_e(title)}</title>{''.join(parts)}</svg>"
    )


def standalone(svg: str) -> str:
    """A plot as a file of its own, with the page's colours, light and dark."""
    tag = f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" '
    style = f"<style>{' '.join(_STYLE.split())}</style>"
    head, rest = svg.split(">", 1)
    return f"{head.replace('<svg ', tag, 1)}>{style}{rest}\n"


def _text(x: float, y: float, text: str, *, anchor: str = "start", kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{_e(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _shape(x: float, y: float, series: int, note: str, radius: float = RADIUS) -> str:
    """A disc for the first series, a diamond for the second, a square for the third."""
    kind, title = f"mark s{series % 3}", f"<title>{_e(note)}</title>"
    match series % 3:
        case 0:
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{kind}">{title}</circle>'
            )
        case 1:
            r = radius * 1.25
            path = f"M{x:.1f} {y - r:.1f}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}z"
        case _:
            r = radius * 0.9
            path = f"M{x - r:.1f} {y - r:.1f}h{2 * r:g}v{2 * r:g}h{-2 * r:g}z"
    return f'<path d="{path}" class="{kind}">{title}</path>'


def _legend(names: Sequence[str], x: float, y: float) -> list[str]:
    parts = []
    for series, name in enumerate(names):
        parts.append(_shape(x + 5, y - 4, series, name))
        parts.append(_text(x + 14, y, name, kind="legend"))
        x += 26 + 7.2 * len(name)
    return parts


def figure(value: float) -> str:
    """A figure in as few digits as tell it apart."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def forest(title: str, rows: Sequence[Row], series: Sequence[str] = ("",)) -> str:
    """Shares from 0 to 1 with their intervals, a line each."""
    left, right = LABEL_WIDTH, WIDTH - 48
    top = 26 if len(series) > 1 else 8
    row_height = ROW if len(series) == 1 else ROW + 12
    bottom = top + row_height * len(rows)

    def at(value: float) -> float:
        return left + (right - left) * min(max(value, 0.0), 1.0)

    parts = _legend(series, left, 14) if len(series) > 1 else []
    for tick in Axis("", 0, 1).ticks():
        parts.append(_line(at(tick), top, at(tick), bottom, "grid"))
        parts.append(_text(at(tick), bottom + 16, f"{tick:g}", anchor="middle", kind="tick"))
    for i, row in enumerate(rows):
        middle = top + row_height * (i + 0.5)
        parts.append(_text(left - 10, middle + 4, _short(row.label), anchor="end", kind="label"))
        drawn = [(s, e) for s, e in enumerate(row.estimates) if e.value is not None]
        for s, estimate in drawn:
            y = middle + (s - (len(series) - 1) / 2) * 14
            parts += _interval(at, estimate, y, s, f"{row.label} {series[s]}".strip())
            parts.append(_text(WIDTH - 4, y + 4, _value(estimate), anchor="end", kind="value"))
        if not drawn:
            parts.append(_text(WIDTH - 4, middle + 4, "n/a", anchor="end", kind="tick"))
    return _svg(bottom + 24, title, parts)


def _value(estimate: Estimate) -> str:
    return "" if estimate.value is None else f"{estimate.value:.2f}"


def _interval(
    at: Callable[[float], float], estimate: Estimate, y: float, series: int, name: str
) -> list[str]:
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or low is None or high is None:
        return []
    note = f"{name}: {value:.3f} [{low:.3f}, {high:.3f}], {estimate.n} questions"
    return [
        _line(at(low), y, at(high), y, f"whisker s{series % 3}"),
        _shape(at(value), y, series, note),
    ]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The area inside two axes."""

    x: Axis
    y: Axis
    left: float = 52
    top: float = 30
    right: float = WIDTH - 14
    bottom: float = 270

    def at_x(self, value: float) -> float:
        share = (value - self.x.low) / (self.x.high - self.x.low)
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def at_y(self, value: float) -> float:
        share = (value - self.y.low) / (self.y.high - self.y.low)
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def drawn(self) -> list[str]:
        parts = []
        for tick in self.x.ticks():
            x = self.at_x(tick)
            parts.append(_line(x, self.top, x, self.bottom, "grid"))
            parts.append(_text(x, self.bottom + 16, f"{tick:g}", anchor="middle", kind="tick"))
        for tick in self.y.ticks():
            y = self.at_y(tick)
            parts.append(_line(self.left, y, self.right, y, "grid"))
            parts.append(_text(self.left - 7, y + 4, f"{tick:g}", anchor="end", kind="tick"))
        middle = (self.left + self.right) / 2
        parts.append(_text(middle, self.bottom + 36, self.x.label, anchor="middle", kind="axis"))
        # above the axis and level: a label turned on its side is hard to read on a phone
        parts.append(_text(6, 14, self.y.label, kind="axis"))
        return parts

    @property
    def height(self) -> float:
        return self.bottom + 46


def curves(
    title: str, x: Axis, y: Axis, lines: Sequence[tuple[str, Sequence[tuple[float, float]]]]
) -> str:
    """Lines through points, each with its last point marked."""
    frame = _Frame(x, y, top=48)
    parts = frame.drawn()
    parts += _legend([name for name, _ in lines], frame.left, 36)
    for series, (name, points) in enumerate(lines):
        if not points:
            continue
        path = " ".join(f"{frame.at_x(px):.1f},{frame.at_y(py):.1f}" for px, py in points)
        parts.append(f'<polyline points="{path}" class="curve s{series % 3}"/>')
        last_x, last_y = points[-1]
        note = f"{name}: {last_y:.3f} at {last_x:.3f}"
        parts.append(_shape(frame.at_x(last_x), frame.at_y(last_y), series, note))
    return _svg(frame.height, title, parts)


def scatter(title: str, x: Axis, y: Axis, marks: Sequence[Mark], *, diagonal: bool = False) -> str:
    """Points with intervals, labelled; with a diagonal where both axes should agree."""
    frame = _Frame(x, y)
    parts = frame.drawn()
    if diagonal:
        low, high = max(x.low, y.low), min(x.high, y.high)
        parts.append(
            _line(frame.at_x(low), frame.at_y(low), frame.at_x(high), frame.at_y(high), "diagonal")
        )
    for mark in marks:
        px, py = frame.at_x(mark.x), frame.at_y(mark.y)
        if mark.x_interval:
            low, high = map(frame.at_x, mark.x_interval)
            parts.append(_line(low, py, high, py, "whisker s0"))
        if mark.y_interval:
            low, high = map(frame.at_y, mark.y_interval)
            parts.append(_line(px, low, px, high, "whisker s0"))
        parts.append(_shape(px, py, 0, mark.note or mark.label))
        if mark.label:
            # towards the middle, so that no label runs out of the picture
            inward = px > (frame.left + frame.right) / 2
            parts.append(
                _text(
                    px - 9 if inward else px + 9,
                    py - 8,
                    _short(mark.label),
                    anchor="end" if inward else "start",
                    kind="label",
                )
            )
    return _svg(frame.height, title, parts)
