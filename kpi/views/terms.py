"""The words of the method, as its page explains them: formulas, statuses, states, with the plan's own numbers.

The rules themselves stand in kpi/evaluation/, kpi/reporting/punctuality.py and kpi/tasks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.reporting import punctuality


@dataclass(frozen=True)
class Term:
    """A word, what it means in a sentence, its formula in LaTeX (or empty), what the formula's letters stand for, and
    what else holds."""

    name: str
    meaning: str
    formula: str = ""
    letters: str = ""
    rules: tuple[str, ...] = ()


TASK_STATES = {
    "overdue": N_("Its due day has passed, and by what was recorded its product is not there."),
    "unrecorded": N_("Its due day has passed, and nobody has recorded anything about it: it may be done. It is counted "
                    "apart and is not called overdue."),
    "under_way": N_("Part of it is done, and its due day has not passed."),
    "not_started": N_("Nothing done has been recorded, and its due day has not passed."),
    "waiting": N_("It waits for something else, such as central guidance. It has no due day, and is never overdue, "
                  "until somebody records that this has come and sets one."),
    "done": N_("Its product is there."),
}  # fmt: skip


def formulas(plan: Plan, t: Words) -> tuple[Term, ...]:
    """How a number is made and what it is held against, in the order of the reckoning."""
    return (*_figures(plan, t), *_judgements(plan, t), *_comparisons(plan, t))


def statuses(plan: Plan, t: Words) -> tuple[tuple[str, str], ...]:
    """Each status, the worst first, and when it holds."""
    share = t.percent(100 * plan.rules.min_coverage, 0)
    return (
        ("missed", t("The target is due, the figure is final, and it does not reach the target.")),
        ("off_track", t("The figure is short of the expectation by more than the tolerance, and its pace since the "
                        "year before does not reach the target in time.")),
        ("behind", t("The figure is short of the expectation by no more than the tolerance; or by more, and its pace "
                     "since the year before still reaches a target that is not due every year.")),
        ("on_track", t("The target is not reached yet, but the figure is as good as expected by now.")),
        ("met", t("The target itself is reached, whether it is due or not.")),
        ("thin", t("Fewer than {share} of the agencies due have reported for any one period: shown, not judged.",
                   share=share)),
        ("pending", t("There is a figure, but nothing can be expected yet: the target is a later year's, or the figure "
                      "to compare with is missing.")),
        ("no_data", t("There is no figure. It is never drawn as 0.")),
        ("not_applicable", t("All that was submitted is 0 of 0, so there is nothing to measure. It counts as "
                             "submitted.")),
    )  # fmt: skip


def worst_of(t: Words) -> tuple[str, ...]:
    """How one status stands for several."""
    return (
        t("Where several targets bind, the worst status counts, in the order of this list. The last three count only "
          "where there is no other."),
        t("An indicator's status in the plan is the worst over its targets, each at the target's own level: where "
          "every level has its target, the indicator is as good as its weakest level."),
        t("Colour never stands alone: each status has its own shape and word."),
    )  # fmt: skip


def reporting(plan: Plan, t: Words) -> tuple[Term, ...]:
    """Who owes a report, when it is on time, and what becomes of late corrections."""
    told = tuple(Term(t(name), t(meaning)) for name, meaning in punctuality.DEFINITIONS)
    if plan.lock_days is None:
        locked = t("A period is locked by hand, on the page where figures are handed in.")
    else:
        locked = t("A period is locked by hand, or by itself {n} days after it is due.", n=plan.lock_days)
    rule = t("A first figure is still taken then, and marked as late; one that replaces another needs a reason.")
    return (*told, Term(t("Locked period"), f"{locked} {rule}"))


def _figures(plan: Plan, t: Words) -> Iterator[Term]:
    rule = plan.rules
    yield Term(
        t("Figure of the year"),
        t("What stands for an indicator, an agency and a year: the figure of the latest period handed in, since "
          "figures "
          "are cumulative."),
        r"x = 100 \times \frac{n}{d}",
        t("x: the rate in %; n: the numerator; d: the denominator."),
        (
            t("An index, a place, a count or a milestone is taken as it was handed in."),
            t("0 ÷ 0 means that nothing of the kind occurred: it counts as handed in, and is no figure."),
            t("A correction takes the place of what it corrects; once it is withdrawn, the earlier figure counts "
              "again."),
        ),
    )  # fmt: skip
    yield Term(
        t("Sum over the agencies"),
        t("A level's rate, or the whole province's, is made of its agencies' numerators and denominators. Rates are "
          "never averaged."),
        r"x = 100 \times \frac{\sum n_i}{\sum d_i}",
        t("nᵢ, dᵢ: numerator and denominator of agency i, all of one and the same period."),
        (
            t("Only rates are summed. An index, a place, a count or a milestone is the whole province's own figure."),
            t("A rate handed in without its counts has no weight: it stays out of the sum and is counted beside it. "
              "Where there is nothing else, the mean of such rates is shown and called an estimate."),
        ),
    )  # fmt: skip
    share = t.percent(100 * rule.min_coverage, 0)
    yield Term(
        t("Coverage, and too few figures"),
        t("A sum is made of one period: the latest for which at least {share} of the agencies due have reported.",
          share=share),
        rf"\frac{{h}}{{m}} \ge {_latex(share)}",
        t("h: agencies that have reported; m: agencies due."),
        (
            t("Due are the agencies that report, belong to the indicator's levels and exist on the period's last day."),
            t("Where no period has so many, the best covered one is shown as “{status}”: it is not judged, and serves "
              "as base for nothing.", status=t.status("thin")),
        ),
    )  # fmt: skip
    yield Term(
        t("Figure of the whole province"),
        t("What was handed in for the province itself counts, unless enough agencies have reported for a later period: "
          "then their sum does."),
        rules=(
            t("Where both are there and differ by more than {points}, pages say so: the difference is to be explained.",
              points=t("{x} percentage points", x=t.number(rule.differs_points))),
        ),
    )  # fmt: skip


def _judgements(plan: Plan, t: Words) -> Iterator[Term]:
    rule, year = plan.rules, plan.base_year
    periods = plan.periods.of_year(plan.years[-1])
    shares = "; ".join(f"{t.in_text(plan, one.code)} {t.percent(100 * one.share, 0)}" for one in periods)
    yield Term(
        t("Expectation"),
        t("What a target demands by now. Before its due year it lies on the straight line from the base to the target; "
          "it is drawn dashed, being this program's reckoning and not the decision's word."),
        r"e(t) = b + (T - b) \times \frac{t - t_0}{D - t_0}",
        t("e: the expectation; t: the moment, in years; T: the target; D: its due year; b: the base, the figure of the "
          "moment t₀."),
        (
            t("Base: the latest figure of {year} or before; where there is none, the earliest figure of all.",
              year=year),
            t("From its due year on, every year where it is due every year, and where the base meets it already, a "
              "target expects T itself."),
            t("An increase expects the figure of the year before and, on top of it, the value × the share of the year "
              "that has passed. A rate stops at 100%."),
            t("A reduction goes down to base × (100% − value); its base is the figure of {year} and no other.",
              year=year),
            t("A milestone expects nothing before its year."),
            t("Time is counted in years. Of the year has passed: {shares}.", shares=shares),
            t("A target of the whole province is also what each level and agency is compared with, each from its own "
              "base (rates only). A target of a level binds that level and its agencies."),
        ),
    )  # fmt: skip
    way, least = (t.percent(100 * share) for share in (rule.tolerance, rule.tolerance_floor))
    yield Term(
        t("Tolerance"),
        t("By how much a figure may be short of the expectation and be no worse than “{status}”.",
          status=t.status("behind")),
        rf"\max\left({_latex(way)} \times |T - b|,\; {_latex(least)} \times |T|\right)",
        t("T: the target; b: the base. So it is {way} of the way from base to target, and at least {least} of the "
          "target.", way=way, least=least),
        (
            t("An increase: {way} of its value. A target due every year: {way} of the target.", way=way),
        ),
    )  # fmt: skip
    yield Term(
        t("Final figures and closed years"),
        t("A figure of the whole year is final. One of an earlier period becomes final when the year is closed: "
          "{n} days after its last due day.", n=rule.grace_days),
        rules=(
            t("Until then a target due this year may still be met, and is never “{status}”.",
              status=t.status("missed")),
            t("Every page can be made again as of an earlier period: what came later is not seen then."),
        ),
    )  # fmt: skip


def _comparisons(plan: Plan, t: Words) -> Iterator[Term]:
    yield Term(
        t("Pace and projection"),
        t("How much the figure has to change a year from here on, beside how much it has changed since the year "
          "before."),
        r"\frac{T - a}{D - t}",
        t("T: the target; a: the figure, of the moment t in years; D: the due year."),
        (
            t("With figures of three years or more, the projection is the line through them by Theil and Sen, whose "
              "slope is the median of the slopes between all pairs: one odd year does not turn it. It is drawn "
              "dotted."),
            t("A percentage stays within 0% and 100%. A projection carries on what has been; it promises nothing."),
        ),
    )  # fmt: skip
    yield Term(
        t("Who closes the gap"),
        t("Of a rate that is short of its target: how much of the numerator each agency is missing, and which few "
          "agencies hold most of it."),
        r"m_i = \max\left(0,\; T \times d_i - n_i\right)",
        t("mᵢ: what agency i is missing; nᵢ, dᵢ: its numerator and denominator; T: the target, as a share of 1."),
        (
            t("Agencies stand in the order of what they miss. A large agency that is a little short can miss more "
              "than a "
              "small one that is far short."),
        ),
    )  # fmt: skip
    share = t.percent(100 * plan.rules.min_coverage, 0)
    yield Term(
        t("Place among the agencies"),
        t("Agencies of a level stand in the order of the share of their judged indicators that are “{met}” or "
          "“{on_track}”.", met=t.status("met"), on_track=t.status("on_track")),
        rules=(
            t("Equal shares have equal places: 1, 2, 2, 4."),
            t("An agency of whose indicators fewer than {share} can be judged has no place.", share=share),
        ),
    )  # fmt: skip


def _latex(percent: str) -> str:
    """A percentage as LaTeX writes it; braces keep a decimal comma from being set as a list's."""
    return percent.replace("%", r"\%").replace(",", "{,}")
