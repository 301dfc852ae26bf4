"""Figure of the amplitude that was found, and of the measurement over its prediction."""

from collections.abc import Mapping

from comparison import Comparison
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter, ScalarFormatter
from measured_xi import Kind
from scale_ratios import scale_ratios

COLOURS: Mapping[Kind, str] = {
    "plus": "#0072B2",
    "minus": "#D55E00",
    "gamma_t": "#009E73",
    "w": "#CC79A7",
}
MARKERS: Mapping[Kind, str] = {"plus": "o", "minus": "s", "gamma_t": "^", "w": "D"}
LABELS: Mapping[Kind, str] = {
    "plus": r"$\xi_+$",
    "minus": r"$\xi_-$",
    "gamma_t": r"$\gamma_t$",
    "w": r"$w$",
}
SUBSETS = {
    "xi_plus": r"$\xi_+$",
    "xi_minus": r"$\xi_-$",
    "shear": r"$\xi_\pm$",
    "lenses": r"$\gamma_t$ and $w$",
}
OFFSET = 1.03  # between points of the same separation
TICKS = (3, 10, 30, 100, 300)


def draw_theory(comparison: Comparison) -> Figure:
    """Draw S8 by all points and by parts of them, and the ratio to the best fit."""
    height = max(3.4, 0.28 * len(comparison.constraints) + 1.0)
    figure = Figure(figsize=(8.4, height), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_amplitudes(left, comparison)
    draw_ratios(right, comparison)
    return figure


def draw_amplitudes(axes: Axes, comparison: Comparison) -> None:
    """Draw S8 by each part of the points, one below the other."""
    scale = comparison.settings.cosmology.s8_per_sigma8
    names = list(comparison.constraints)
    for row, (name, constraint) in enumerate(comparison.constraints.items()):
        colour = "black" if name == "all" else "0.35"
        best = scale * constraint.best
        ends = [constraint.sigma8[0], constraint.sigma8[-1]]
        low = scale * (ends[0] if constraint.low is None else constraint.low)
        high = scale * (ends[1] if constraint.high is None else constraint.high)
        if name == "all":
            axes.axvspan(low, high, color="0.9", linewidth=0)
        axes.plot([low, high], [row, row], color=colour, linewidth=1.6)
        axes.plot(best, row, "o", color=colour, markersize=6 if name == "all" else 4)
    if comparison.true_s8 is not None:
        axes.axvline(comparison.true_s8, color="#D55E00", linestyle="--", label="truth")
        axes.legend(loc="lower left", fontsize=9)
    axes.set_yticks(range(len(names)), [SUBSETS.get(name, name) for name in names], fontsize=10)
    axes.set_ylim(len(names) + 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlabel(r"$S_8 = \sigma_8\,(\Omega_\mathrm{m}/0.3)^{0.5}$")
    axes.set_title(title_of(comparison), fontsize=10)


def title_of(comparison: Comparison) -> str:
    """Return the constraint by all points in words."""
    scale = comparison.settings.cosmology.s8_per_sigma8
    best = comparison.constraints["all"]
    if best.low is None or best.high is None:
        return rf"all: $S_8 = {scale * best.best:.3f}$, not constrained on both sides"
    up, down = scale * (best.high - best.best), scale * (best.best - best.low)
    return rf"all: $S_8 = {scale * best.best:.3f}^{{+{up:.3f}}}_{{-{down:.3f}}}$"


def draw_ratios(axes: Axes, comparison: Comparison) -> None:
    """Draw the measured over the predicted amplitude at each separation."""
    axes.axhline(1, color="black", linewidth=0.8)
    found = scale_ratios(comparison)
    for number, (kind, ratios) in enumerate(found.items()):
        theta = ratios.theta * OFFSET ** (number - (len(found) - 1) / 2)
        for used, face in ((True, COLOURS[kind]), (False, "white")):
            chosen = ratios.used == used
            axes.errorbar(
                theta[chosen],
                ratios.values[chosen],
                ratios.errors[chosen],
                fmt=MARKERS[kind],
                markersize=4.5,
                linewidth=1.2,
                color=COLOURS[kind],
                markerfacecolor=face,
                label=LABELS[kind] if used else None,
            )
    edges = comparison.observations.edges
    label_separations(axes, edges.min() / 1.1, edges.max() * 1.1)
    axes.set_ylabel("measured / best fit, all bins")
    axes.legend(loc="upper left", ncols=len(found), fontsize=10)
    axes.margins(y=0.25)
    chi_square = comparison.chi_squares["best_fit"]
    if chi_square:
        freedom = chi_square.points - chi_square.parameters
        text = rf"$\chi^2 = {chi_square.value:.1f}$ for {freedom} degrees of freedom"
        axes.set_title(f"{text}\n{p_words(chi_square.p_value)}", fontsize=10)


def p_words(value: float) -> str:
    """Return a p-value as one prints it."""
    mantissa, _, exponent = f"{value:.2g}".partition("e")
    power = rf" \times 10^{{{int(exponent)}}}" if exponent else ""
    return rf"$p = {mantissa}{power}$"


def label_separations(axes: Axes, low: float, high: float) -> None:
    """Write separations as numbers, not as powers of ten."""
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(r"separation $\theta$  [arcmin]")
