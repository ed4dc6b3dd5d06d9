"""A Word document as PDF, by LibreOffice where this machine has it."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from kpi.i18n import N_
from kpi.report.request import ReportError

SECONDS = 180  # LibreOffice's first start takes long


def converter() -> str | None:
    """The path of LibreOffice; None if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdf(document: bytes) -> bytes:
    """The .docx as PDF; ReportError without LibreOffice, or if it fails."""
    program = converter()
    if program is None:
        raise ReportError(N_("A PDF needs LibreOffice on this machine (soffice). Save the PDF from Word instead."))
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, output = folder / "report.docx", folder / "report.pdf"
        source.write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # one of its own: several may run at once
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            return output.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise ReportError(N_("LibreOffice could not make the PDF. Save it from Word instead.")) from error
