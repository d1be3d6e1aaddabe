"""The one exception for what a user can cause."""


class UserError(Exception):
    """A fault in the job's settings, inputs or scripts; its text is one sentence: what, where, what to do."""
