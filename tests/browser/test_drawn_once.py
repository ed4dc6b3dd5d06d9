"""A chart that appears is drawn once; a second drawing would make visitors wait."""

import re
from collections import Counter

from bench.waiting import until
from tests.browser.actions import at_rest, finished

# Plotly calls this before it draws; the replacement counts the calls.
BEFORE = re.compile(r'triggerHandler\((\w+),"plotly_beforeplot"')
COUNTING = r'triggerHandler((\1.drawings=(\1.drawings||0)+1,\1),"plotly_beforeplot"'
ADDRESS, CHARTS = "/indicator?data=demo&indicator=CT3.07&year=2022&level=commune", ["by_agency", "by_year"]


def test_each_chart_of_a_page_is_drawn_once(page, server):
    def count(route) -> None:
        response = route.fetch()
        script, count_of_hooks = BEFORE.subn(COUNTING, response.text())
        assert count_of_hooks == 1
        route.fulfill(response=response, body=script)

    page.route("**/plotly.min.*.js", count)
    page.goto(server.url + ADDRESS)
    finished(page)
    drawn = "count => document.querySelectorAll('.js-plotly-plot .main-svg').length >= count"
    until(page, drawn, len(CHARTS))
    at_rest(page)  # a second drawing would come with the next frames
    drawings = page.evaluate(
        """() => [...document.querySelectorAll(".js-plotly-plot")].map(chart =>
            [chart.parentElement.id, chart.drawings])"""
    )
    assert Counter(dict(drawings)) == Counter(CHARTS)
