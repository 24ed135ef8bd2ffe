"""Judges facts and explains each finding; never changes them."""
