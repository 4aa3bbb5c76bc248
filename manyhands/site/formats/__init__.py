"""How days and moments are written on every page, one style in each language: day, month, year,
and hours by 24. What still lies ahead has its weekday before it, see `decisions.words.moment`.
"""
