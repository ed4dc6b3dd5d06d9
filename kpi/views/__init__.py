"""What each page shows: pure functions of rows, the plan and the words, that give typed values.

A view asks nobody for data, draws nothing and decides no rule of the evaluation: its rows come from `kpi.ui`, which
asks the store, and a judgement stands in the row.
"""
