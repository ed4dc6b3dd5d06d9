"""Tables of words as HTML: text of cells is escaped, each cell has its heading."""

import pandas as pd

from kpi import i18n
from kpi.ui.components.markup import word_table

TABLE = pd.DataFrame({"Đơn vị": ["Huyện <b>A</b>", "Huyện B"], "Kết quả (%)": ["52,3", "–"]})


def test_what_a_person_typed_stays_text():
    drawn = word_table(TABLE, i18n.of("vi"), alt='Bảng "điểm"')
    assert "Huyện &lt;b&gt;A&lt;/b&gt;" in drawn
    assert 'aria-label="Bảng &#34;điểm&#34;"' in drawn


def test_each_cell_knows_its_heading_so_that_a_phone_can_show_a_card_to_a_row():
    drawn = word_table(TABLE, i18n.of("vi"), alt="Bảng", numbers=["Kết quả (%)"])
    assert '<td role="cell" data-label="Kết quả (%)" class="number">52,3</td>' in drawn
    assert drawn.count('<th scope="row" role="rowheader">') == 2
