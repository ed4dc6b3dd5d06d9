"""The abbreviations of a report, spelled out once."""

import re
from collections.abc import Iterable

from kpi.i18n import N_, Words

MEANINGS = {
    "UBND": N_("People's Committee (UBND)"),
    "HĐND": N_("People's Council (HĐND)"),
    "TTHC": N_("administrative procedures (TTHC)"),
    "HCNN": N_("public administration (HCNN)"),
    "CBCCVC": N_("officials, civil servants and public employees (CBCCVC)"),
    "ĐVSN": N_("service units (ĐVSN)"),
    "ĐVSNCL": N_("public service units (ĐVSNCL)"),
    "DVC": N_("public services (DVC)"),
    "DVCTT": N_("online public services (DVCTT)"),
    "DVCQG": N_("national public services (DVCQG)"),
    "CSDL": N_("databases (CSDL)"),
    "HTTT": N_("information systems (HTTT)"),
    "CNTT": N_("information technology (CNTT)"),
    "PCI": N_("Provincial Competitiveness Index (PCI)"),
    "DDCI": N_("Department and District Competitiveness Index (DDCI)"),
    "PAPI": N_("Provincial Governance and Public Administration Performance Index (PAPI)"),
    "PAR INDEX": N_("Public Administration Reform Index (PAR INDEX)"),
    "SIPAS": N_("Satisfaction Index of Public Administration Services (SIPAS)"),
}


def sentence(texts: Iterable[str], t: Words) -> str:
    """The abbreviations that the texts use, in the order of MEANINGS; empty if there is none. Those in the symbol of a
    document, such as 12/QĐ-UBND, do not count."""
    text = "\n".join(texts)
    used = [meaning for short, meaning in MEANINGS.items() if re.search(rf"(?<![-/\w]){short}\b", text)]
    return t("Abbreviations: {list}.", list="; ".join(t(meaning) for meaning in used)) if used else ""
