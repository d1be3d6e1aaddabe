"""The half of the analyzer that knows Spark: it turns a table into small mergeable states."""
