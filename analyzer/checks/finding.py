"""What a check found."""

from analyzer.documents import ViolationDetail

Finding = ViolationDetail
"""A violation (feature, check, text) with what explains it."""
