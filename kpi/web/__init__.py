"""The layer between the network and Streamlit: a guard, limits, security headers, and files sent compressed."""
