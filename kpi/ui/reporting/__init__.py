"""Who has reported: the agencies by period, one report, and the letter to those who have not."""
