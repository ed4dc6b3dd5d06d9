// The language of the document, and Streamlit's own words in it (KPI_WORDS, kpi/web/files.py), by the page's address.
{
  const PLACES = ["SkipToContent", "Header", "Sidebar", "MainMenuPopover", "ToastContainer", "Dialog", "Pagination",
    "FileUploaderDropzoneInput"].map((name) => `[data-testid="st${name}"]`).join();
  const {languages, words} = KPI_WORDS;
  const translated = (text, at) => { // "Page 2" as well; what is no word of Streamlit stays
    const [, word, rest] = /^(.*?)(\s*\d*)$/.exec(text) ?? [];
    return word ? (words.find((forms) => forms.includes(word))?.[at] ?? word) + rest : text;
  };
  const translate = () => {
    const at = Math.max(0, languages.indexOf(new URLSearchParams(location.search).get("lang")));
    document.documentElement.lang = languages[at];
    for (const place of document.querySelectorAll(PLACES)) {
      for (const part of [place, ...place.querySelectorAll("[aria-label]")]) {
        const {ariaLabel} = part, word = ariaLabel && translated(ariaLabel, at);
        if (word !== ariaLabel) part.ariaLabel = word;
      }
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (let text; (text = texts.nextNode());) {
        const word = translated(text.data, at);
        if (word !== text.data) text.data = word;
      }
    }
  };
  new MutationObserver(translate).observe(document.documentElement,
    {childList: true, subtree: true, characterData: true, attributeFilter: ["aria-label"]});
}
