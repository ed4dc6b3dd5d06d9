"""Parts of a page that Streamlit has not: each one module, with its script and style beside it."""
