// Streamlit's scripts look for their server below the page's own address first, which costs two requests and leaves two
// errors in the console. Every page is one step below the root, so "." is the root as the browser sees it.
window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };
