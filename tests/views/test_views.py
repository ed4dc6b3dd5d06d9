"""Lead agencies, and the agencies of a year."""

import pandas as pd
import pytest

from kpi.evaluation.scorecard import scorecard
from kpi.views import names

DISTRICTS = ["540", "542", "543", "544", "545", "546", "547", "548", "549", "550", "551"]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("indicator", "day", "leads"),
    [
        ("CT7.05", "2024-12-14", ("STTTT",)),
        ("CT7.05", "2025-06-14", ("SKHCN2025",)),  # merged on 01/03/2025
        ("CT7.05", "2025-12-14", ("SKHCN2025",)),  # gone with the province on 30/06/2025: who did it last
        ("CT3.08", "2024-12-14", ("SNV", "VPUBND")),
    ],
)
def test_a_lead_agency_is_its_successor_on_the_day(plan, indicator, day, leads):
    assert names.leads(plan, indicator, pd.Timestamp(day).date()) == leads


def test_two_leads_that_merged_are_one(plan):
    day = pd.Timestamp("2025-06-14").date()
    assert plan.acting_for("SKHDT", day) == plan.acting_for("STC", day) == ("STC2025",)
    assert names.leads(plan, "CT1.01", day) == ("STC2025",)


def test_the_agencies_of_a_year_are_those_that_exist_at_its_end(demo_store):
    communes = scorecard(demo_store, period="2024", scope="agency", level="commune", indicator="CT3.07")
    assert (communes["agency"].nunique(), names.existing(demo_store.plan, communes, "2024")["agency"].nunique()) == (
        162,
        155,
    )


def test_a_level_that_ended_in_the_year_still_has_its_agencies(demo_store):
    districts = scorecard(demo_store, period="2025", scope="agency", level="district", indicator="CT3.07")
    assert set(names.existing(demo_store.plan, districts, "2025")["agency"]) == set(DISTRICTS)
