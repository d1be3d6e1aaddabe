"""The page of a ground-truth merge."""
