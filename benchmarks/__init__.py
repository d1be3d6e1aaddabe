"""Measurements beside what people use instead: `python -m benchmarks --help`."""
