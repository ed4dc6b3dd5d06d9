"""A report as PDF: by LibreOffice, of which the tests have a stand-in on the path, or a sentence that it is missing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kpi import report
from kpi.cli import main

pytestmark = pytest.mark.xdist_group("report")  # each report is composed once, in one process

CONVERTS = '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\necho "%PDF of $(head -c 2 "$3")" > "$2/report.pdf"\n'
FAILS = "#!/bin/sh\nexit 1\n"
MAKES_NOTHING = "#!/bin/sh\nexit 0\n"


def run(*options: str):
    return CliRunner().invoke(main, ["report", "--year", "2024", *options])


@pytest.fixture
def composed_before(compose, monkeypatch) -> None:
    """The command writes a report of other tests."""
    monkeypatch.setattr(report, "compose", lambda *_choices: compose("2023")[0])


def install(folder: Path, script: str, monkeypatch) -> None:
    """Puts a program named soffice, and no other LibreOffice, on the path."""
    program = folder / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


@pytest.mark.parametrize("options", [[], ["--summary"]])
def test_a_pdf_is_the_word_document_converted(tmp_path, monkeypatch, demo_copy, composed_before, options):
    install(tmp_path, CONVERTS, monkeypatch)
    output = tmp_path / "bao-cao.pdf"
    ran = run(*options, "-o", str(output), "--store", str(demo_copy))
    assert (ran.exit_code, ran.stdout.strip()) == (0, f"Báo cáo nằm ở {output}.")
    assert output.read_text() == "%PDF of PK\n"


@pytest.mark.parametrize("script", [FAILS, MAKES_NOTHING])
def test_a_converter_that_makes_no_pdf_is_an_error(tmp_path, monkeypatch, script):
    install(tmp_path, script, monkeypatch)
    with pytest.raises(report.ReportError, match="LibreOffice could not make the PDF"):
        report.pdf(b"PK")


def test_without_a_converter_the_command_says_so_and_writes_nothing(tmp_path, monkeypatch, demo_copy, composed_before):
    monkeypatch.setenv("PATH", str(tmp_path))
    output = tmp_path / "bao-cao.pdf"
    ran = run("-o", str(output), "--store", str(demo_copy))
    assert ran.exit_code == 1
    assert "Cần cài LibreOffice" in ran.stderr
    assert not output.exists()
