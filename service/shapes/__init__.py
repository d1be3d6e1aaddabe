"""Requests and answers held against AWS's own description of its API, as botocore carries it."""
