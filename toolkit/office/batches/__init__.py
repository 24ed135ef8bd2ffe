"""Batches: what a clerk fills in for many notices at once, read row by row and judged by the rules for one."""
