// Streamlit looks for its server below the page's address first. Every page is one step below the root: "." is the root.
window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};
