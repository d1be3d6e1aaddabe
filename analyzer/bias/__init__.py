"""Bias: how labels and predictions differ between the groups of a facet."""
