// A finger scrolls the page over a chart too. A chart that can be clicked would keep the touch for itself: it stays the
// page's here, and the click that the browser makes of a tap comes through.
addEventListener(
  "touchstart",
  (touch) => {
    if (touch.target.closest?.(".js-plotly-plot")) touch.stopPropagation();
  },
  { capture: true, passive: true },
);
