// What Streamlit leaves out for those who hear a page or go through it by keyboard. The groups of the navigation stand
// between a list and its items, where a screen reader loses count: the whole is said to be a group, and each group of
// pages in it a list. A text to copy scrolls: it takes the focus, so that the arrow keys move it.
new MutationObserver(() => {
  for (const group of document.querySelectorAll("ul[data-testid=stSidebarNavItems] > div:not([role])")) {
    group.role = "list";
    group.parentElement.role = "group";
  }
  for (const text of document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])")) text.tabIndex = 0;
}).observe(document.documentElement, {childList: true, subtree: true});
