"""Explainability: how much each feature moves a model's scores, and whether that has changed."""
