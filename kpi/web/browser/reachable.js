// What Streamlit leaves out for screen readers and keyboards: the groups of the navigation are lists in a group, a text
// to copy takes the focus so that arrow keys scroll it, a heading of its third size is of the second level, and an icon
// beside words is not read ("lock icon").
new MutationObserver(() => {
  for (const group of document.querySelectorAll("ul[data-testid=stSidebarNavItems] > div:not([role])"))
    group.role = "list", group.parentElement.role = "group";
  for (const heading of document.querySelectorAll("[data-testid=stHeading] h3:not([aria-level])")) heading.ariaLevel = 2;
  for (const icon of document.querySelectorAll("[role=img][aria-label$=' icon']:not([aria-hidden])")) icon.ariaHidden = true;
  for (const text of document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])")) text.tabIndex = 0;
}).observe(document.documentElement, {childList: true, subtree: true});
