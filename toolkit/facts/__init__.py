"""Reads what the user says, once; every value remembers its place. Never judges."""
