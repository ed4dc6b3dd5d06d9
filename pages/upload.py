"""Upload: files or typed values; problems or changes; confirmation; receipt, history and withdrawal."""

from kpi import ui
from kpi.ui import upload
from kpi.ui.components import filters

page = ui.page()
sentence, short = upload.answer(page)
if page.choice.submission is None:
    filters.answer(page, sentence, short=short, filters=upload.chosen(page))
    filters.filters(page, upload.period, upload.agency)
else:  # a receipt
    filters.answer(page, sentence, short=short)
with ui.first_content():
    upload.draw(page)
