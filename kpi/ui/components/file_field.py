"""The words of Streamlit's upload field, which are English alone, in the page's language."""

import json

import streamlit as st


def own_words(button: str, hint: str) -> None:
    """Replaces the words of the upload fields on the page."""
    field = '[data-testid="stFileUploaderDropzone"]'
    says = '[data-testid="stFileUploaderDropzoneInstructions"] span'
    st.html(
        f"<style>{field} button p, {says} {{font-size: 0}}"
        f" {field} button p::after {{content: {_css_text(button)}; font-size: 0.9375rem}}"
        f" {says}::after {{content: {_css_text(hint)}; font-size: 0.875rem}}</style>"
    )


def _css_text(text: str) -> str:
    """A quoted CSS string that cannot end its <style>."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")
