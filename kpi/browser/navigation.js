// Streamlit puts the groups of the navigation between a list and its items, where a screen reader loses count of them.
// Said by roles: the whole is a group, and each group of pages in it a list.
new MutationObserver(() => {
  for (const group of document.querySelectorAll("ul[data-testid=stSidebarNavItems] > div:not([role])")) {
    group.role = "list";
    group.parentElement.role = "group";
  }
}).observe(document.documentElement, {childList: true, subtree: true});
