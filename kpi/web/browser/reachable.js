// What Streamlit leaves out for those who hear a page or go through it by keyboard. The groups of the navigation stand
// between a list and its items, where a screen reader loses count: the whole is said to be a group, and each group of
// pages in it a list. A text to copy scrolls: it takes the focus, so that the arrow keys move it. Its second size of
// heading is too loud for parts of a page; its third says that it is the second, which stands right under the title.
new MutationObserver(() => {
  for (const group of document.querySelectorAll("ul[data-testid=stSidebarNavItems] > div:not([role])")) {
    group.role = "list";
    group.parentElement.role = "group";
  }
  for (const heading of document.querySelectorAll("[data-testid=stHeading] h3:not([aria-level])")) heading.ariaLevel = 2;
  for (const text of document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])")) text.tabIndex = 0;
}).observe(document.documentElement, {childList: true, subtree: true});
