"""Draws charts: reads them as JSON, writes the files in base64. Run by ``crm.pictures`` as a process of its own."""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

# The picture is drawn in the light colours; in an SVG they become variables that are dark on a dark screen.
LIGHT = {
    "text": "#1b1b1f", "muted": "#63636e", "line": "#e3e3e8", "empty": "#f1f1f4", "accent": "#4f46e5",
    "second": "#b9b5f5", "paper": "#ffffff",
}
DARK = {
    "text": "#ededf0", "muted": "#a0a0ac", "line": "#2d2d35", "empty": "#212127", "accent": "#6d66f0",
    "second": "#46427f", "paper": "#19191d",
}
_SCREEN_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
_DOTS = 200


def draw(charts: list[dict[str, Any]], form: str, width: int) -> list[bytes]:
    """Each chart as a file; ``width`` in a hundredth of an inch."""
    import matplotlib

    matplotlib.rcParams.update({
        "font.family": "DejaVu Sans", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "kitchen",
        "text.color": LIGHT["text"], "xtick.color": LIGHT["muted"], "ytick.color": LIGHT["muted"],
    })
    return [_file(_figure(chart, width, has_title=form == "png"), form) for chart in charts]


def _figure(chart: dict[str, Any], width: int, *, has_title: bool) -> Any:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    padding: dict[str, Any] = {"w_pad": 0.12, "h_pad": 0.14} if has_title else {"w_pad": 0.02, "h_pad": 0.02}
    height = chart["height"] + (75 if has_title else 0)
    figure = Figure(figsize=(width / 100, height / 100), layout=ConstrainedLayoutEngine(**padding))
    if has_title:
        figure.suptitle(chart["title"], x=0.02, ha="left", fontsize=13, fontweight="bold")
    axes = figure.subplots()
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    (_bars if chart["kind"] == "bars" else _columns)(axes, chart)
    return figure


def _bars(axes: Any, chart: dict[str, Any]) -> None:
    bars = chart["bars"]
    values = [bar["value"] for bar in bars]
    most = max(values, default=0) or 1
    places = range(len(bars))
    axes.barh(places, [most] * len(bars), height=0.6, color=LIGHT["empty"])
    axes.barh(places, values, height=0.6, color=LIGHT["accent"])
    axes.set_yticks(places, [bar["name"] for bar in bars], color=LIGHT["text"])
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_xlim(0, most)
    beside = {"xytext": (7, 0), "textcoords": "offset points", "va": "center", "annotation_clip": False}
    for place, bar in zip(places, bars, strict=True):
        said = axes.annotate(bar["said"], (most, place), fontweight="bold", **beside)
        if bar["note"]:
            axes.annotate(bar["note"], (1, 0.5), xycoords=said, color=LIGHT["muted"], **beside)


def _columns(axes: Any, chart: dict[str, Any]) -> None:
    names, mark = chart["names"], chart["mark"]
    for number, (label, values) in enumerate(chart["series"]):
        places = [place + (number - 0.5) * 0.4 for place in range(len(values))]
        axes.bar(places, values, width=0.38, color=LIGHT["second" if number else "accent"], label=label)
    axes.axvline(mark - 0.5, color=LIGHT["muted"], linewidth=0.8, linestyle=(0, (3, 3)))
    every = -(-len(names) // 8)
    # Counted from the present on, so that this week has its name.
    shown = [place for place in range(len(names)) if (place - mark) % every == 0]
    axes.set_xticks(shown, [names[place] for place in shown])
    axes.set_xlim(-0.8, len(names) - 0.2)
    axes.margins(y=0.12)
    axes.yaxis.set_major_locator(_whole_steps())
    axes.yaxis.set_major_formatter(lambda value, _: _short(value))
    axes.set_ylabel(chart["unit"], color=LIGHT["muted"], fontsize=8)
    axes.grid(axis="y", color=LIGHT["line"], linewidth=0.8)
    axes.set_axisbelow(True)
    axes.figure.legend(frameon=False, loc="outside upper right", ncols=2, handlelength=1, borderaxespad=0.2)


def _whole_steps() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, integer=True, min_n_ticks=1)


def _short(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u00a0")


def _file(figure: Any, form: str) -> bytes:
    file = io.BytesIO()
    if form == "png":
        figure.savefig(file, format="png", dpi=_DOTS, facecolor=LIGHT["paper"])
        return file.getvalue()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _dressed(file.getvalue().decode()).encode()


def _dressed(svg: str) -> str:
    """The SVG with the reader's colours and font instead of those it was drawn with."""
    for name, colour in LIGHT.items():
        svg = svg.replace(colour, f"var(--{name})")
    svg = svg.replace("'DejaVu Sans'", "var(--font)")
    palettes = (":root{{{}--font:{}}}", "@media(prefers-color-scheme:dark){{:root{{{}}}}}")
    light, dark = ("".join(f"--{name}:{colour};" for name, colour in look.items()) for look in (LIGHT, DARK))
    style = palettes[0].format(light, _SCREEN_FONT) + palettes[1].format(dark)
    return svg.replace("<defs>", f"<style>{style}</style><defs>", 1)


if __name__ == "__main__":
    order = json.load(sys.stdin)
    files = draw(order["charts"], order["form"], order["width"])
    json.dump([base64.b64encode(file).decode() for file in files], sys.stdout)
