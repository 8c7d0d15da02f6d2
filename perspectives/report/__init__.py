"""Reports: a finished comparison as text, Markdown, JSON, one HTML page, or a figure.

Nothing in here measures anything: every number, span and verdict is read from the result.

>>> import perspectives as pv
>>> from perspectives.report import text
>>> print(text.to_text(pv.compare(pv.load_story("h200-licences")), width=80))  # doctest: +SKIP
"""
