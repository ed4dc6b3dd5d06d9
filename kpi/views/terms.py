"""The words of the method, as its page explains them: formulas, statuses, states, with the plan's own numbers.

The rules themselves are in kpi/evaluation/, kpi/reporting/punctuality.py and kpi/tasks.
"""

from dataclasses import dataclass

from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.reporting import punctuality


@dataclass(frozen=True)
class Term:
    """A word, its meaning in a sentence, its formula in LaTeX, the meaning of the formula's letters, more rules."""

    name: str
    meaning: str
    formula: str = ""
    letters: str = ""
    rules: tuple[str, ...] = ()


TASK_STATES = {
    "overdue": N_("Deadline passed, not completed."),
    "unrecorded": N_("Deadline passed, no progress update: it may be completed. Counted apart, not as overdue."),
    "under_way": N_("Partly done, deadline not passed."),
    "not_started": N_("No progress recorded, deadline not passed."),
    "waiting": N_("Waiting for guidance, such as a central document. It has no deadline, and is never overdue, until "
                  "the guidance is recorded and a deadline set."),
    "done": N_("Completed."),
}  # fmt: skip
_STATUSES = {
    "missed": N_("Due, final and below target."),
    "off_track": N_("Below what is expected by now by more than the tolerance, and too slow to reach the target in "
                    "time at last year's pace."),
    "behind": N_("Below what is expected by now, but within tolerance; or by more, but fast enough at last year's pace "
                 "to reach in time a target that is not due every year."),
    "on_track": N_("Target not reached yet, but as good as expected by now."),
    "met": N_("Target reached, due or not."),
    "thin": N_("Fewer than {share} of the agencies due have reported for any one period: shown, not assessed."),
    "pending": N_("There is a value, but nothing to compare it with yet: the target is for a later year, or the "
                  "baseline is missing."),
    "no_data": N_("There is no value. It is never drawn as 0."),
    "not_applicable": N_("Only 0 of 0 was reported: nothing to measure. It counts as reported."),
}  # fmt: skip
# Placeholders are filled by _numbers(); those of a formula have the form <name>.
_FORMULAS = (
    Term(
        N_("Value of the year"),
        N_("The value of an indicator, an agency and a year is that of the latest period reported: data are "
           "cumulative."),
        r"x = 100 \times \frac{n}{d}",
        N_("x: the rate in %; n: the numerator; d: the denominator."),
        (
            N_("An index, rank, count or milestone is taken as reported."),
            N_("0 ÷ 0 means that nothing of the kind occurred: it counts as reported, and is no value."),
            N_("A correction replaces what it corrects; once it is withdrawn, the earlier value counts again."),
        ),
    ),
    Term(
        N_("Total over the agencies"),
        N_("The rate of a level or of the province is the sum of its agencies' numerators over the sum of their "
           "denominators. Rates are never averaged."),
        r"x = 100 \times \frac{\sum n_i}{\sum d_i}",
        N_("nᵢ, dᵢ: numerator and denominator of agency i, all of the same period."),
        (
            N_("Only rates are summed. An index, rank, count or milestone is reported for the province as a whole."),
            N_("A rate without its counts has no weight: it is not included in the sum, and is counted beside it. If "
               "there are only such rates, their mean is shown as an estimate."),
        ),
    ),
    Term(
        N_("Coverage"),
        N_("A sum is made of one period: the latest for which at least {share} of the agencies due have reported."),
        r"\frac{h}{m} \ge <share>",
        N_("h: agencies that have reported; m: agencies due."),
        (
            N_("Due are the agencies that report, belong to the indicator's levels and exist on the period's last "
               "day."),
            N_("If no period has enough, the one with most reports is shown as “{thin}”: it is not assessed, and is no "
               "baseline."),
        ),
    ),
    Term(
        N_("Value of the province"),
        N_("The value reported for the province itself counts, unless enough agencies have reported for a later "
           "period: then their total does."),
        rules=(N_("If both exist and differ by more than {points}, pages say so: the difference needs explaining."),),
    ),
    Term(
        N_("Expected by now"),
        N_("Before its due year a target expects the value on the straight line from the baseline to the target. It is "
           "drawn dashed: an interpolation, not part of the decision."),
        r"e(t) = b + (T - b) \times \frac{t - t_0}{D - t_0}",
        N_("e: expected value; t: time in years; T: target; D: its due year; b: baseline, the value at time t₀."),
        (
            N_("Baseline: the latest value of {year} or before; without one, the earliest value of all."),
            N_("T itself is expected from the due year on, in every year of a yearly target, and if the baseline meets "
               "it already."),
            N_("An increase expects last year's value plus the increase × the share of the year that has passed. A "
               "rate stops at 100%."),
            N_("A reduction expects baseline × (100% − reduction); its baseline is the value of {year} only."),
            N_("A milestone expects nothing before its year."),
            N_("Time is counted in years. Share of the year that has passed: {shares}."),
            N_("Each level and agency is also compared with a target of the whole province, from its own baseline "
               "(rates only). A target of a level binds that level and its agencies."),
        ),
    ),
    Term(
        N_("Tolerance"),
        N_("How far a value may be below what is expected by now and still be “{behind}”."),
        r"\max\left(<way> \times |T - b|,\; <least> \times |T|\right)",
        N_("T: target; b: baseline. That is {way} of the way from baseline to target, and at least {least} of the "
           "target."),
        (N_("An increase: {way} of the increase. A target due every year: {way} of the target."),),
    ),
    Term(
        N_("Final values and closed years"),
        N_("A value of the whole year is final. One of an earlier period becomes final when the year is closed: {days} "
           "days after its last deadline."),
        rules=(
            N_("Until then a target due this year can still be met, and is never “{missed}”."),
            N_("Every page can be shown as of an earlier period; later data are then left out."),
        ),
    ),
    Term(
        N_("Pace and projection"),
        N_("Pace needed per year from now on, beside the change since last year."),
        r"\frac{T - a}{D - t}",
        N_("T: target; a: value at time t in years; D: due year."),
        (
            N_("The projection is a Theil–Sen line through the values of at least three years: its slope is the median "
               "of the slopes between all pairs, so that one odd year does not turn it. It is drawn dotted."),
            N_("A percentage stays within 0% and 100%. A projection extends the trend; it is no promise."),
        ),
    ),
    Term(
        N_("Where the shortfall lies"),
        N_("For a rate below target: how much each agency's numerator is short, and which few agencies account for "
           "most of it."),
        r"m_i = \max\left(0,\; T \times d_i - n_i\right)",
        N_("mᵢ: shortfall of agency i; nᵢ, dᵢ: its numerator and denominator; T: target, as a share of 1."),
        (N_("Agencies are ordered by shortfall. A large agency slightly below target can be short of more than a small "
            "one far below."),),
    ),
    Term(
        N_("Rank among the agencies"),
        N_("Agencies of a level are ranked by the share of their assessed indicators that are “{met}” or "
           "“{on_track}”."),
        rules=(
            N_("Equal shares have equal ranks: 1, 2, 2, 4."),
            N_("An agency with fewer than {share} of its indicators assessed has no rank."),
        ),
    ),
)  # fmt: skip


def _numbers(plan: Plan, t: Words) -> dict[str, str]:
    """The plan's own numbers, and the words of statuses, by the names of the placeholders."""
    rules, periods = plan.rules, plan.periods.of_year(plan.years[-1])
    return {
        "share": t.percent(100 * rules.min_coverage, 0),
        "points": t("{x} percentage points", x=t.number(rules.differs_points)),
        "year": str(plan.base_year),
        "shares": "; ".join(f"{t.in_text(plan, each.code)} {t.percent(100 * each.share, 0)}" for each in periods),
        "way": t.percent(100 * rules.tolerance),
        "least": t.percent(100 * rules.tolerance_floor),
        "days": t.number(rules.grace_days),
        **{status: t.status(status) for status in _STATUSES},
    }


def formulas(plan: Plan, t: Words) -> tuple[Term, ...]:
    """How a value is calculated and assessed, in the order of the evaluation."""
    numbers = _numbers(plan, t)

    def words(msgid: str) -> str:
        return t(msgid, **numbers) if msgid else ""

    def formula(text: str) -> str:
        for name in ("share", "way", "least"):  # braces keep a decimal comma from being set as a list's
            text = text.replace(f"<{name}>", numbers[name].replace("%", r"\%").replace(",", "{,}"))
        return text

    return tuple(
        Term(words(term.name), words(term.meaning), formula(term.formula), words(term.letters),
             tuple(map(words, term.rules)))
        for term in _FORMULAS
    )  # fmt: skip


def statuses(plan: Plan, t: Words) -> tuple[tuple[str, str], ...]:
    """Each status, the worst first, and when it applies."""
    numbers = _numbers(plan, t)
    return tuple((status, t(meaning, **numbers)) for status, meaning in _STATUSES.items())


def worst_of(t: Words) -> tuple[str, ...]:
    """How several statuses become one."""
    return (
        t("If several targets bind, the worst status counts, in the order of this list. The last three count only if "
          "there is no other."),
        t("An indicator's status in the plan is the worst over its targets, each at its own level: if every level has "
          "a target, the indicator is as good as its weakest level."),
        t("Every status has its own shape and word, not just a colour."),
    )  # fmt: skip


def reporting(plan: Plan, t: Words) -> tuple[Term, ...]:
    """Who owes a report, when it is on time, and what happens to late corrections."""
    definitions = tuple(Term(t(name), t(meaning)) for name, meaning in punctuality.DEFINITIONS)
    locked = (
        t("A period is locked by an administrator on the upload page.")
        if plan.lock_days is None
        else t("A period is locked by an administrator on the upload page, or automatically {n} days after it is due.",
               n=plan.lock_days)
    )  # fmt: skip
    rule = t("A first value is still accepted then, and marked as late; one that replaces another needs a reason.")
    return (*definitions, Term(t("Locked period"), f"{locked} {rule}"))
