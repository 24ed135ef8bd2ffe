"""Talks to people; holds no logic."""
