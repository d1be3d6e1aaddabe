"""From files to one Spark table."""
