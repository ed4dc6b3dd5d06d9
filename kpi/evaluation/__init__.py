"""The evaluation (design, section 4): from actuals and targets to expectation and status, in SQL."""
