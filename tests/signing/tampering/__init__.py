"""Attacks on signed packets: every kind is one small function, and none is accepted."""
