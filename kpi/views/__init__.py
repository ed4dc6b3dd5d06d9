"""The contents of each page: pure functions of rows, the plan and the words, that give rows in words.

A view reads no data, draws nothing and applies no rule of the evaluation: `kpi.ui` gets its rows from the store, and
each row has its status.
"""
