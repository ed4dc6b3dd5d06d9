"""The pictures of the two guides in docs/, taken from the running program with the demonstration's data.

python -m bench.guide    all of them anew into docs/pictures/
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench import servers
from bench.servers import ROOT, Server
from bench.shots import DRAWN
from bench.waiting import until
from kpi import i18n
from kpi.store import default_path

PICTURES = ROOT / "docs" / "pictures"
VI = i18n.of("vi")
WIDTH, HEIGHT = 1366, 900
COLOURS = 256  # of a picture: half of the bytes, and the colours of statuses stay
DEMO = "data=demo&year=2024"
LEADERS = {  # picture: address, height in px
    "lanh-dao-1-tong-quan": (f"?{DEMO}", 768),
    "lanh-dao-2-chi-tieu": (f"indicator?{DEMO}&indicator=CT3.04&level=commune", 900),
    "lanh-dao-3-don-vi": (f"agencies?{DEMO}&level=district&agency=540", 1000),
}
HEAD = "Mã chỉ tiêu,Mã đơn vị,Kỳ báo cáo,Tử số,Mẫu số\n"
WRONG = HEAD + "CT3.07,540,2024,46800,39690\nCT3.08,549,2024,9126,9700\nCT3.01,540,Quý 5/2024,21500,23000\n"
RIGHT = HEAD + "CT3.07,540,2024,39690,46800\nCT3.08,540,2024,9126,9700\nCT3.01,540,2024,21500,23000\n"
REPORTER = "Văn phòng HĐND và UBND"


def save(page: Page, name: str, height: int = HEIGHT) -> None:
    """Saves the window right of the sidebar, down to `height` px."""
    left = page.get_by_test_id("stSidebar").bounding_box()
    edge = left["x"] + left["width"] if left else 0
    clip = {"x": edge, "y": 0, "width": WIDTH - edge, "height": height}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(PICTURES / f"{name}.png", optimize=True)


def opened(browser: Browser, server: Server, address: str, height: int) -> Page:
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, locale="vi-VN")
    page.goto(f"{server.url}/{address}")
    until(page, DRAWN)
    return page


def for_leaders(browser: Browser, server: Server) -> None:
    for name, (address, height) in LEADERS.items():
        page = opened(browser, server, address, height)
        save(page, name, height=height)
        page.close()


def for_reporters(browser: Browser, server: Server, folder: Path) -> None:
    page = opened(browser, server, f"upload?{DEMO}&agency=540", 2400)
    save(page, "bao-cao-1-bieu-mau", height=620)
    files = {name: folder / f"{name}.csv" for name in ("sai", "bao-cao-2024")}
    for file, text in zip(files.values(), (WRONG, RIGHT), strict=True):
        file.write_text(text, "utf-8")
    page.locator("input[type=file]").set_input_files(files["sai"])
    page.get_by_text(VI("Download this list (CSV)")).wait_for()
    until(page, DRAWN)
    save(page, "bao-cao-2-loi", height=560)
    page.close()
    page = opened(browser, server, f"upload?{DEMO}&agency=540", 2400)
    page.locator("input[type=file]").set_input_files(files["bao-cao-2024"])
    page.locator(".st-key-upload_confirm").wait_for()
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(REPORTER)
    until(page, DRAWN)
    save(page, "bao-cao-3-xac-nhan", height=860)
    page.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(default_path("demo"), Path(folder, "demo.duckdb"))
        with servers.running("streamlit", Path(folder)) as server, servers.chromium() as browser:
            for_leaders(browser, server)
            for_reporters(browser, server, Path(folder))


if __name__ == "__main__":
    main()
