"""Upload: a file or typed values; problems or changes; confirmation; history and withdrawal."""

from kpi import ui
from kpi.ui import upload
from kpi.ui.components import filters

page = ui.page()
t = page.t
filters.answer(page, t("Upload data: check, preview, confirm"), short=t("Upload data"))

with ui.first_content():
    upload.draw(page)
