"""From one Spark table to documents: statistics, constraints, violations, metrics."""
