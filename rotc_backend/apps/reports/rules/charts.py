"""Pictures of figures, as SVG: black on white, readable on a copy, with words for who cannot see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 24, 12, 34
QUARTERS = 4
WIDEST_BAR = 72
# Told apart without colour as well: lines by their dashes, bars by their numbers.
INKS = ("#1d4ed8", "#b45309", "#047857", "#be123c", "#6d28d9", "#0e7490", "#4d7c0f", "#374151")
PALE = "#dbe4fb"
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4", "4 1", "3 6")


@dataclass(frozen=True)
class Series:
    """A line of a chart: a value per label; None where there is none."""

    name: str
    values: Sequence[float | None]


def line_chart(
    title: str, labels: Sequence[str], series: Sequence[Series], *, highest: float, unit: str = ""
) -> str:
    """Lines over labels that follow each other, from 0 to `highest`."""
    lines = "".join(_line(place, one, len(labels), highest) for place, one in enumerate(series))
    legend = "".join(_legend(place, one.name) for place, one in enumerate(series)) if len(series) > 1 else ""
    rows = -(-len(series) // 4) if len(series) > 1 else 0
    return _frame(title, _axes(labels, highest, unit) + lines + legend, HEIGHT + 18 * rows)


def step_chart(title: str, labels: Sequence[str], totals: Sequence[int]) -> str:
    """A total that each step adds to, as an area from 0: flat until the next step begins, as the board draws it;
    the last one as far as the picture goes."""
    highest = nice(max(totals, default=0))
    path = "".join(
        f"H{_x(place, len(totals)):.1f}V{_y(total, highest):.1f}" for place, total in enumerate(totals)
    )
    path += f"H{WIDTH - RIGHT}"
    floor = _y(0, highest)
    area = f'<path d="M{LEFT} {floor:.1f}{path}V{floor:.1f}Z" fill="{PALE}"/>'
    edge = f'<path d="M{LEFT} {floor:.1f}{path}" fill="none" stroke="{INKS[0]}" stroke-width="1.8"/>'
    return _frame(title, _axes(labels, highest, "") + area + edge, HEIGHT)


def bar_chart(title: str, labels: Sequence[str], values: Sequence[int]) -> str:
    """A bar per label with its number above it."""
    highest = nice(max(values, default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    bars = "".join(_bar(place, value, step, highest) for place, value in enumerate(values))
    return _frame(title, _axes(labels, highest, "", centred=True) + bars, HEIGHT)


def nice(value: float) -> int:
    """What an axis of things that are counted ends with: four round steps, each a whole number."""
    size = 1
    while True:
        for step in (1, 2, 5):
            if value <= QUARTERS * size * step:
                return QUARTERS * size * step
        size *= 10


def _frame(title: str, content: str, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label={quoteattr(title)}'
        f' font-family="DejaVu Sans, sans-serif" font-size="10" fill="#000">{content}</svg>'
    )


def _x(place: float, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place / max(count - 1, 1))


def _y(value: float, highest: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / highest


def _axes(labels: Sequence[str], highest: float, unit: str, *, centred: bool = False) -> str:
    parts = []
    for quarter in range(QUARTERS + 1):
        value = highest * quarter / QUARTERS
        y = _y(value, highest)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#bbb" stroke-width="0.6"/>')
        parts.append(
            f'<text x="{LEFT - 5}" y="{y + 3.5:.1f}" text-anchor="end">{value:g}{escape(unit)}</text>'
        )
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    every = max(1, -(-len(labels) // 12))
    for place, label in enumerate(labels):
        if place % every:
            continue
        x = LEFT + step * (place + 0.5) if centred else _x(place, len(labels))
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{escape(label)}</text>'
        )
    return "".join(parts)


def _line(place: int, series: Series, count: int, highest: float) -> str:
    ink, dash = INKS[place % len(INKS)], DASHES[place % len(DASHES)]
    points = [
        (_x(number, count), _y(value, highest))
        for number, value in enumerate(series.values)
        if value is not None
    ]
    if not points:
        return ""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{ink}"/>' for x, y in points)
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{path}" fill="none" stroke="{ink}" stroke-width="1.8"{pattern}/>{dots if count <= 40 else ""}'


def _legend(place: int, name: str) -> str:
    ink, dash = INKS[place % len(INKS)], DASHES[place % len(DASHES)]
    x, y = LEFT + (place % 4) * 148, HEIGHT + 18 * (place // 4)
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    short = name if len(name) <= 20 else f"{name[:19]}…"
    return (
        f'<path d="M{x} {y}h24" stroke="{ink}" stroke-width="2"{pattern}/>'
        f'<text x="{x + 29}" y="{y + 3.5}">{escape(short)}</text>'
    )


def _bar(place: int, value: int, step: float, highest: float) -> str:
    middle, y, width = LEFT + step * (place + 0.5), _y(value, highest), min(step * 0.64, WIDEST_BAR)
    height = HEIGHT - BOTTOM - y
    return (
        f'<rect x="{middle - width / 2:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{INKS[0]}"/>'
        f'<text x="{middle:.1f}" y="{y - 4:.1f}" text-anchor="middle">{value}</text>'
    )
