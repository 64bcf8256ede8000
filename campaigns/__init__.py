"""Campaigns: long proofs, each a command of its own that prints its figures."""
