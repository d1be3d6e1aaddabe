"""What a check found."""

from understudy.analyzer.documents import ViolationDetail

Finding = ViolationDetail
"""A violation (feature, check, text) with what explains it."""
