"""Proves who said it and that nothing changed since."""
