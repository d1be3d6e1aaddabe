"""A job on several hosts: how they find each other, work together and end together."""
