// From the identity provider Streamlit leads to the first page: go on to the one that was asked for.
{
  const ASKED = "kpi asked";
  const asked = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  if (asked && asked !== location.pathname + location.search) location.replace(asked);
  addEventListener("click", ({target}) => {
    if (target.closest?.(".st-key-sign_in [data-testid=stBaseButton-primary]"))
      sessionStorage.setItem(ASKED, location.pathname + location.search);
  }, {capture: true, passive: true});
}
