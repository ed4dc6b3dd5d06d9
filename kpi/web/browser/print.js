// A page is drawn for the paper before it is printed: on a sheet's width, charts anew. Where the browser prints at once,
// from its own menu, what is still wider than the sheet is made smaller as it stands.
{
  const print = window.print.bind(window), STILL = 300, PATIENCE = 3000; // ms
  const drawn = ".js-plotly-plot .svg-container, [data-testid=stDataFrameResizable], .on-paper";

  const main = () => document.querySelector("[data-testid=stMain]");
  let place = null; // how far the page was scrolled: laid out for the paper it has nothing to scroll

  const layOut = () => {
    place ??= main()?.scrollTop;
    const app = document.querySelector("[data-testid=stApp]");
    const night = app && getComputedStyle(app).colorScheme === "dark";
    document.documentElement.classList.add("paper", ...(night ? ["night"] : []));
  };
  const fit = () => {
    const sheet = document.querySelector("[data-testid=stMainBlockContainer]")?.clientWidth;
    for (const one of sheet ? document.querySelectorAll(drawn) : []) {
      const width = one.offsetWidth;
      if (width > sheet) one.style.zoom = sheet / width;
    }
  };
  const putBack = () => {
    document.documentElement.classList.remove("paper", "night", "inked");
    for (const one of document.querySelectorAll(drawn)) one.style.zoom = "";
    if (place) main().scrollTop = place;
    place = null;
  };
  const settled = () => new Promise(done => {
    let quiet = setTimeout(done, 2 * STILL);
    const watch = new MutationObserver(() => { clearTimeout(quiet); quiet = setTimeout(done, STILL); });
    watch.observe(document.body, {subtree: true, childList: true, attributes: true});
    setTimeout(done, PATIENCE);
  });

  window.print = async () => { layOut(); await settled(); print(); };
  addEventListener("beforeprint", () => { layOut(); fit(); document.documentElement.classList.add("inked"); });
  addEventListener("afterprint", putBack);
  addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      window.print();
    }
  }, {capture: true});
}
