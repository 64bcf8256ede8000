"""Selects, and nothing but selects."""
