"""Judges signatures and what they cover: time, status, changes, promises, hidden things. Believes nothing."""
