"""Reports: a finished comparison as text, Markdown, JSON, one HTML page, or a figure.

Nothing in here measures anything: every number, span and verdict is read from the result.
"""
