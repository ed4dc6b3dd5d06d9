"""The tables that other programs read: their columns, each with its type and meaning, and their parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OF_API = (
    "/api/scorecard", "/api/actuals", "/api/indicators", "/api/targets", "/api/agencies", "/api/tasks",
    "/api/reporting",
)  # fmt: skip
OF_PAGES = ("/overview", "/area", "/indicator", "/agencies", "/tasks", "/changes", "/reporting", "/method")


@dataclass(frozen=True)
class Column:
    """A column. type: string, integer, number, boolean, date or datetime (UTC); any cell may be missing."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address. codes: its values; where there are too many to list, `example` is one."""

    name: str
    meaning: str
    codes: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its address without an ending ("/api/scorecard", "/indicator"), its first sentence, its columns in
    order, its parameters by name."""

    address: str
    summary: str
    columns: tuple[Column, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def _columns(lines: str) -> tuple[Column, ...]:
    """A column per line: its name, its type, its meaning."""
    return tuple(Column(*line.split(maxsplit=2)) for line in lines.strip().splitlines())


_READING = """
period          string   Period of the reading: 2024-Q1, 2024-H1, 2024-Q3, 2024
numerator       number   Numerator of the reading
denominator     number   Denominator of the reading
value           number   Value, in the indicator's unit
basis           string   own, reported, rolled_up or estimate
rolled_up_value number   Sum over the agencies, beside a value reported for the whole province
coverage_have   integer  Agencies that submitted for the period
coverage_due    integer  Agencies that had to
unweighted      integer  Agencies that gave a rate without its counts
target_form     string   threshold, increase or reduction
target_level    string   Level at which the plan sets the target
target_value    number   Value of the target
due_year        integer  Year by which the target is due
expected        number   Value expected at the time of the reading
status          string   missed, off_track, behind, on_track, met, thin, pending, no_data or not_applicable
gap             number   Distance to the expected value, positive where better
needed_pace     number   Change per year still needed to reach the target
projection      number   Value of the trend in the due year
"""
SCORECARD = _columns(f"""
indicator       string   Code of the indicator
scope           string   total, level or agency
level           string   total, or a level of the plan
agency          string   Code of the agency; of a total that of the province
year            integer  Year
{_READING.strip()}
""")
CARD = _columns(f"""
indicator       string   Code of the indicator
name            string   Name of the indicator, in the reader's language
area            integer  Number of its reform area
unit            string   Unit of its values: %, point, rank, unit, post; empty for milestones
scope           string   total, level or agency
level           string   total, or a level of the plan
agency          string   Code of the agency; of a total that of the province
agency_name     string   Name of the agency, in the reader's language
year            integer  Year
{_READING.strip()}
""")
LEADS, REPORTS = "leads", "reports"  # parts of an agency's page
PART = Column("part", "string", "leads: the agency answers for the indicator; reports: its own; empty: of a level")
ACTUALS = _columns("""
indicator       string   Code of the indicator
agency          string   Code of the agency
period          string   Period: 2024-Q1, 2024-H1, 2024-Q3, 2024
numerator       number   Numerator, as submitted
denominator     number   Denominator, as submitted
value           number   Value, as submitted
note            string   Note, as submitted
document        string   Number or link of the document that proves the value
submission      integer  Number of the submission
handed_in_at    datetime Moment of the submission
handed_in_by    string   Name of the person who submitted it
""")
TASKS = _columns("""
task               integer Number of the task in the plan
area               integer Number of its reform area
state              string  overdue, unrecorded, under_way, not_started, waiting or done
share              number  Share done, from 0 to 1
due                date    Due day
deadline_vi        string  Deadline in the decision's words
done_on            date    Day on which it was completed
is_late            boolean Whether it was completed after its due day
product_number     string  Number of the product's document
product_day        date    Date of the product's document
lead_code          string  Codes of the lead agencies
coordinating_codes string  Codes of the agencies that co-ordinate
triggered_on       date    Day on which what the task waited for came
updated_on         date    Day of the latest update
updated_by         string  Name of the person who recorded it
note               string  Note of the latest update
name_vi            string  The task, in Vietnamese
name_en            string  The task, in English
deadline_en        string  Deadline in English
""")
REPORTING = _columns("""
agency   string   Code of the agency
name     string   Name of the agency, in the reader's language
level    string   Level of the agency; total is the province itself
period   string   Period: 2024-Q1, 2024-H1, 2024-Q3, 2024
unit_due date     Day by which agencies report
due      integer  Values due
have     integer  Values due that came
in_time  integer  Values due that came by the due day
unasked  integer  Values that came though not due
state    string   on_time, late, partial, missing, not_due or did_not_exist
whole_at datetime Moment at which the last value due came
missing  string   Codes of the indicators missing after the due day, separated by semicolons
""")
CHANGES = _columns("""
indicator     string Code of the indicator
name          string Name of the indicator, in the reader's language
way           string worse, better, judged (assessed for the first time) or unjudged (no longer assessed)
status_before string Status before the first day
level_before  string Level of that status
value_before  number Value before the first day, in the indicator's unit
status_after  string Status at the end of the last day
level_after   string Level of that status
value_after   number Value at the end of the last day
""")


def names(columns: tuple[Column, ...]) -> list[str]:
    """The names of columns, in order."""
    return [column.name for column in columns]
