"""Understudy called from Python: the same jobs, in one session that stays."""
