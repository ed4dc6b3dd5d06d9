"""Components that Streamlit lacks: HTML with our links, long lists, charts."""
