"""Documents in, one page out: what a job found, how sure it is, and what to do."""

REPORT = "report.html"
"""The page's name beside the documents."""
MERGE_REPORT = "_report.html"
"""Its name beside a merged tree, where whatever reads that as data passes it over."""
