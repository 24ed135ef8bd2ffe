"""Batches of notices."""
