"""Which report is requested, and its letterhead as Decree 30/2020/NĐ-CP lays it out."""

from dataclasses import dataclass
from datetime import date

from kpi import Refusal
from kpi.i18n import N_, Words, is_missing
from kpi.period import Period, PeriodError
from kpi.plan import TOTAL, OutsidePlan, Plan
from kpi.views import names


class ReportError(Refusal):
    """There is no such report."""


@dataclass(frozen=True)
class Request:
    """`period`: as of which; `from_year`: the first of several years (None: the period's alone); `agency`: None for the
    whole province; `dated`: the date on the paper; `is_final`: a review up to the end of the plan."""

    period: Period
    from_year: int | None
    agency: str | None
    dated: date
    is_final: bool

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.from_year or self.year, self.year + 1))

    @property
    def is_span(self) -> bool:
        return self.from_year is not None

    @property
    def stem(self) -> str:
        """The stem of its files' names: '2021-2023-H1_SNV'."""
        span = f"{self.from_year}-{self.period.code}" if self.is_span else self.period.code
        return f"{span}_{self.agency}" if self.agency else span


def request(plan: Plan, period: str, from_year: int | None, agency: str | None, dated: date) -> Request:
    """The request, checked against the plan; ReportError if there is no such report."""
    try:
        as_of = plan.period(period)
    except PeriodError as error:
        raise ReportError(N_("{period} is not a period of the plan."), period=period) from error
    except OutsidePlan as error:
        raise ReportError(error.msgid, **error.params) from error
    if from_year is not None and not plan.years[0] <= from_year <= as_of.year:
        raise ReportError(N_("A report up to {year} cannot begin with {from_year}."), year=as_of.year,
                          from_year=from_year)  # fmt: skip
    if agency is not None:
        agency = _reporting(plan, agency, as_of)
    first = from_year if from_year != as_of.year else None
    is_final = first is not None and not as_of.suffix and as_of.year == plan.years[-1]
    return Request(as_of, first, agency, dated, is_final)


def _reporting(plan: Plan, agency: str, as_of: Period) -> str | None:
    """The agency, None for the province itself; it reports, and exists at some time of the period's year until then."""
    if agency not in set(plan.agencies["agency"]):
        raise ReportError(N_("The plan has no agency {agency}."), agency=agency)
    row = names.agency(plan, agency)
    if row["level"] == TOTAL:
        return None
    if not row["reports"]:
        raise ReportError(N_("{agency} does not report: it only co-ordinates."), agency=agency)
    has_ended = not is_missing(row["valid_to"]) and row["valid_to"].date() < as_of.starts
    begins_later = not is_missing(row["valid_from"]) and row["valid_from"].date() > as_of.ends
    if has_ended or begins_later:
        raise ReportError(N_("{agency} did not exist in {period}."), agency=agency, period=as_of.code)
    return agency


def span_in_text(plan: Plan, request: Request, t: Words) -> str:
    """The span of the report in words: 'năm 2024', 'giai đoạn 2021–2025', 'từ năm 2021 đến 6 tháng đầu năm 2023'."""
    if not request.is_span:
        return t.in_text(plan, request.period.code)
    if not request.period.suffix:
        return t("{first}–{last}", first=request.from_year, last=request.year)
    return t("{first} to {period}", first=request.from_year, period=t.in_text(plan, request.period.code))


# ---------------------------------------------------------------- the letterhead


@dataclass(frozen=True)
class Head:
    """`parent` and the lines of `issuer` in capitals; `issuer_in_text` within a sentence; `place_and_day` in one line,
    and its place alone in `town`; empty where the plan names none."""

    parent: str
    issuer: tuple[str, ...]
    issuer_in_text: str
    symbol: str
    town: str
    place_and_day: str
    signed: tuple[str, ...]
    recipients: tuple[str, ...]


def letterhead(plan: Plan, request: Request, t: Words) -> Head:
    """The first of the plan's letterheads that fits the agency and the period's end; without one, blanks to fill in."""
    row = names.agency(plan, request.agency or plan.total_agency)
    name, lang, day = t.name(row), t.lang, day_in_text(request.dated, t)
    head = next((
        head for head in plan.letterheads
        if head.level == (row["level"] or TOTAL) and str(row["name_vi"]).startswith(head.starts)
        and (head.since is None or head.since <= request.period.ends)
    ), None)  # fmt: skip
    if head is None:
        return Head("", (name.upper(),), name, "BC-……", "……", f"……, {day}", (), ())
    fields = {"short": names.short(row, t), "code": row["agency"].rstrip("0123456789")}
    # Within a line, and in a later one, a Vietnamese name begins with a small letter: 'thành phố Quy Nhơn'.
    small = name[:1].lower() + name[1:] if lang == "vi" else name
    lines = [
        line.format(name=name if at == 0 and line.startswith("{name}") else small, **fields)
        for at, line in enumerate(head.issuer[lang])
    ]
    town = head.place[lang].format(name=name, **fields) or "……"
    return Head(
        parent=head.parent[lang].upper(),
        issuer=tuple(line.upper() for line in lines),
        issuer_in_text=" ".join(lines),
        symbol=head.symbol.format(name=name, **fields),
        town=town,
        place_and_day=f"{town}, {day}",
        signed=head.signed[lang],
        recipients=head.recipients[lang],
    )


def day_in_text(day: date, t: Words) -> str:
    """'ngày 05 tháng 02 năm 2025': a 0 before days below 10 and before the months 1 and 2 (Decree 30/2020/NĐ-CP)."""
    if t.lang != "vi":
        return f"{day.day} {day:%B} {day.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
