-- One row per store: says how many current actuals came since all were last written in order.
update store.meta set unsorted = $unsorted
