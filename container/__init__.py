"""The job: environment in, documents out."""
