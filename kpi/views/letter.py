"""The changes as a letter in plain text, to send by e-mail: formal, and complete without the page."""

from collections.abc import Iterable

from kpi.changes.news import DAYS
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.views.changes import ARROW, ChangesView, StatusChange

NAMED = 40  # agencies of a level that are named; of more, how many others
LISTED = 30  # corrected values, explanations and requests; the page has them all


def letter(view: ChangesView, plan: Plan, t: Words, *, is_demo: bool) -> str:
    """The letter, its subject first."""
    parts = [
        (t("Status changes"), [view.status_summary, *_statuses(view, t)]),
        (t("New data"), _values(view, plan, t)),
        (t("Reporting status"), _late(view, t)),
        (t("Tasks"), _tasks(view, t)),
        (t("Explanations"), _explanations(view, plan, t)),
    ]
    numbered = ["\n".join([f"{n}. {title.upper()}", *lines]) for n, (title, lines) in enumerate(parts, start=1)]
    name = plan.name[t.lang]
    opening = t("{span}, the {plan} (Decision {number} of {day}) has changed as follows; statuses are as of {period}.",
                span=view.span[:1].upper() + view.span[1:], plan=name, number=plan.decision_number,
                day=t.date(plan.decision_date), period=view.period)  # fmt: skip
    sample = t("Made up to show how the program works. Not the real results of any agency.")
    return "\n\n".join([
        t("Subject: Recent changes in the {plan}, {span}", plan=name, span=view.span),
        *([f"{t('DEMONSTRATION FIGURES')}. {sample}"] if is_demo else []),
        t("To the agencies concerned,"), opening, *numbered,
        t("Please check what concerns you, and submit, correct or explain it in the program."), t("Respectfully."),
    ]) + "\n"  # fmt: skip


def _statuses(view: ChangesView, t: Words) -> Iterable[str]:
    for group in view.statuses:
        for change in group.changes:
            yield "- " + t("{indicator}: {statuses}{values}. Lead: {lead}.", values=_bracketed(change),
                           indicator=f"{change.indicator} {change.name}", lead=change.lead,
                           statuses=f"{t.status(change.before)} {ARROW} {t.status(change.after)}")  # fmt: skip


def _bracketed(change: StatusChange) -> str:
    values = ": ".join(filter(None, (change.level_name, change.values)))
    return f" ({values})" if values else ""


def _values(view: ChangesView, plan: Plan, t: Words) -> list[str]:
    corrected = view.values.corrected
    lines = [
        f"- {each.name}, {each.agency_name}, {t.in_text(plan, each.period)}: {each.before} {ARROW} {each.after}."
        for each in corrected[:LISTED]
    ]
    title = [t("Corrected values:")] if corrected else []
    withdrawn = [f"- {sentence}." for sentence in view.values.withdrawn]
    return [view.values.summary, *title, *lines, *_others(len(corrected) - LISTED, t), *withdrawn]


def _late(view: ChangesView, t: Words) -> list[str]:
    lines = [view.late.summary]
    for level in view.late.levels:
        named = "; ".join([*level.agencies[:NAMED], *_others(len(level.agencies) - NAMED, t)])
        if named:
            lines.append(f"- {t('{level}, no data received: {agencies}.', level=t.level(level.level), agencies=named)}")
    return lines


def _others(n: int, t: Words) -> list[str]:
    return [t.plural("and {n} other", "and {n} others", n)] if n > 0 else []


def _tasks(view: ChangesView, t: Words) -> list[str]:
    lines = []
    for group in view.tasks:
        lines.append(f"{group.title}:")
        lines += [
            "- " + t("Task {n}, {name}: {progress}. Lead: {lead}.", n=line.task, name=line.name, progress=line.progress,
                     lead=line.lead) for line in group.lines
        ]  # fmt: skip
    none = t("No task has become overdue or was completed, and none is due within {n} days.", n=t.number(DAYS))
    return lines or [none]


def _explanations(view: ChangesView, plan: Plan, t: Words) -> list[str]:
    written = [
        "- " + t("{indicator}, {agency}, {period}: {cause} Remedy: {remedy}", indicator=each.title,
                 agency=each.agency_name, period=t.in_text(plan, each.period), cause=_sentence(each.cause),
                 remedy=_sentence(each.remedy)) for each in view.explained[:LISTED]
    ]  # fmt: skip
    pending = [
        f"- {each.title}, {each.agency_name}, {t.in_text(plan, each.period)};"
        f" {', '.join(filter(None, (each.signed, each.due_said)))}." for each in view.requests[:LISTED]
    ]  # fmt: skip
    lines = []
    if written:
        lines += [t("Received:"), *written, *_others(len(view.explained) - LISTED, t)]
    if pending:
        lines += [t("Requested, not yet received:"), *pending, *_others(len(view.requests) - LISTED, t)]
    return lines or [t("No explanation was received, and none is pending.")]


def _sentence(text: str) -> str:
    """What a person wrote, on one line and with a full stop."""
    folded = " ".join(text.split())
    return folded if folded.endswith((".", "!", "?")) else f"{folded}."
