"""What Streamlit has no part for: HTML with links of ours, long lists, charts."""
