"""Proves when: timestamps, certificate status and long-term data from servers that may be slow, wrong or down."""
