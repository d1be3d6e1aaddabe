"""The pages of data quality: of a monitoring job, and of a baseline."""
