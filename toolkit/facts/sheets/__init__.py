"""Workbooks: read as what was typed into them, written for people to fill in."""
