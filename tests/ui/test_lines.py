"""Tables of words as HTML: what stands in a cell stays text, each cell knows its heading, a row's name may lead on."""

import pandas as pd

from kpi.ui.lines import html

TABLE = pd.DataFrame({"Đơn vị": ["Huyện <b>A</b>", "Huyện B"], "Kết quả (%)": ["52,3", "–"]})


def test_what_a_person_typed_stays_text():
    drawn = html(TABLE, alt='Bảng "điểm"')
    assert "Huyện &lt;b&gt;A&lt;/b&gt;" in drawn
    assert 'aria-label="Bảng &quot;điểm&quot;"' in drawn


def test_each_cell_knows_its_heading_so_that_a_phone_can_show_a_card_to_a_row():
    drawn = html(TABLE, alt="Bảng", numbers=["Kết quả (%)"])
    assert '<td role="cell" data-label="Kết quả (%)" class="number">52,3</td>' in drawn
    assert drawn.count('<th scope="row" role="rowheader">') == 2


def test_a_row_s_name_leads_where_it_is_told_to():
    drawn = html(TABLE, alt="Bảng", links=["./agencies?agency=1&lang=en", "./agencies?agency=2"])
    assert '<a href="./agencies?agency=1&amp;lang=en" target="_self">' in drawn
