"""Facts in once, every official document out: the alliance toolkit."""

__version__ = "0.2.0"
