"""Facts in once, every official document out: the alliance toolkit."""

__version__ = "0.1.0"
