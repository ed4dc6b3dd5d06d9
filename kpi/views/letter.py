"""The news as a letter in plain text, to send by e-mail: formal, complete without the page, nothing in it but what is
known."""

from collections.abc import Iterable

from kpi.changes.news import DAYS
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.views.changes import ChangesView
from kpi.views.explained import Request
from kpi.views.tasks import TaskLine
from kpi.views.turned import ARROW, Turn

NAMED = 40  # agencies of a level that are named; of more, how many others
LISTED = 30  # corrected figures, explanations and requests; the page has them all


def subject(view: ChangesView, plan: Plan, _: Words) -> str:
    """The letter's subject, in one line."""
    return _("What is new in carrying out the {plan}, {span}", plan=plan.name[_.lang], span=view.span)


def letter(view: ChangesView, plan: Plan, _: Words, *, is_demo: bool) -> str:
    """The whole letter, its subject first."""
    parts = [
        (_("Indicators whose status has turned"), [view.headline, *(_turn(one, _) for one in view.turns)]),
        (_("New figures"), _figures(view, plan, _)),
        (_("Reporting status"), _late(view, _)),
        (_("Tasks"), _tasks(view, _)),
        (_("Explanations"), _explanations(view, plan, _)),
    ]
    numbered = ["\n".join([f"{n}. {title.upper()}", *lines]) for n, (title, lines) in enumerate(parts, start=1)]
    opening = _(
        "{span}, the {plan} (Decision {number} of {day}) stands as follows; statuses are judged as of {period}.",
        span=view.span[:1].upper() + view.span[1:], plan=plan.name[_.lang], number=plan.decision_number,
        day=_.date(plan.decision_date), period=view.period,
    )  # fmt: skip
    demo = [_("DEMONSTRATION FIGURES") + ". " + _("Made up to show how the program works. Not the real results of any "
                                                  "agency.")] if is_demo else []  # fmt: skip
    return "\n\n".join([
        _("Subject: {subject}", subject=subject(view, plan, _)), *demo, _("To the agencies concerned,"), opening,
        *numbered, _("Please check what concerns you, and hand in, correct or explain it in the program."),
        _("Respectfully."),
    ]) + "\n"  # fmt: skip


def _turn(one: Turn, _: Words) -> str:
    where = f"{one.where}: " if one.where else ""
    figures = f" ({where}{one.figures})" if one.figures else ""
    statuses = f"{_.status(one.before)} {ARROW} {_.status(one.after)}"
    return "- " + _("{indicator}: {statuses}{figures}. Lead: {lead}.", indicator=f"{one.indicator} {one.name}",
                    statuses=statuses, figures=figures, lead=one.lead)  # fmt: skip


def _figures(view: ChangesView, plan: Plan, _: Words) -> list[str]:
    corrected = [
        f"- {one.name}, {one.agency_name}, {_.in_text(plan, one.period)}: {one.change}."
        for one in view.figures.corrected[:LISTED]
    ]
    title = [_("Corrected figures:")] if corrected else []
    more = _others(len(view.figures.corrected) - LISTED, _)
    return [view.figures.said, *title, *corrected, *more, *(f"- {one}." for one in view.figures.withdrawn)]


def _late(view: ChangesView, _: Words) -> list[str]:
    lines = [view.late.said]
    for one in view.late.levels:
        named = "; ".join([*one.agencies[:NAMED], *_others(len(one.agencies) - NAMED, _)])
        if named:
            lines.append("- " + _("{level}, no data received: {agencies}.", level=_.level(one.level), agencies=named))
    return lines


def _others(n: int, _: Words) -> list[str]:
    return [_.plural("and {n} other", "and {n} others", n)] if n > 0 else []


def _tasks(view: ChangesView, _: Words) -> list[str]:
    lines = [line for group in view.tasks for line in (f"{group.title}:", *_task_lines(group.lines, _))]
    return lines or [_("No task has become overdue or was done, and none falls due within {n} days.", n=_.number(DAYS))]


def _task_lines(tasks: Iterable[TaskLine], _: Words) -> list[str]:
    return [
        "- "
        + _(
            "Task {n}, {name}: {progress}. Lead: {lead}.",
            n=one.task,
            name=one.name,
            progress=one.progress,
            lead=one.lead,
        )
        for one in tasks
    ]


def _explanations(view: ChangesView, plan: Plan, _: Words) -> list[str]:
    lines = [
        "- " + _("{indicator}, {agency}, {period}: {cause} Remedy: {remedy}", indicator=one.title,
                 agency=one.agency_name, period=_.in_text(plan, one.period), cause=_sentence(one.cause),
                 remedy=_sentence(one.remedy))
        for one in view.explained[:LISTED]
    ]  # fmt: skip
    asked = [_asked(one, plan, _) for one in view.asked[:LISTED]]
    written = [_("Written:"), *lines, *_others(len(view.explained) - LISTED, _)] if lines else []
    waiting = [_("Requested, not yet received:"), *asked, *_others(len(view.asked) - LISTED, _)] if asked else []
    return [*written, *waiting] or [_("No explanation was written, and none is waited for.")]


def _asked(one: Request, plan: Plan, _: Words) -> str:
    signed = ", ".join(filter(None, (one.signed, one.due_said)))
    return f"- {one.title}, {one.agency_name}, {_.in_text(plan, one.period)}; {signed}."


def _sentence(text: str) -> str:
    """What a person wrote, on one line and with a full stop."""
    folded = " ".join(text.split())
    return folded if folded.endswith((".", "!", "?")) else f"{folded}."
