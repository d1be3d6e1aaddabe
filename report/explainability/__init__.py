"""The page's part of explanations: features by rank, beside the baseline's."""
