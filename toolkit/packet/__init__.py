"""Binds documents and attachments into one PDF."""
