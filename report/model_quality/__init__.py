"""The pages of model quality: of a monitoring job, and of a baseline."""
