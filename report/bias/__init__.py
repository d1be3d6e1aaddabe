"""The page's part of bias: groups, their metrics, and the rows behind these."""
