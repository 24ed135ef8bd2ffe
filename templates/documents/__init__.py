"""One builder a document: the order of its parts, in the words of :mod:`templates.house`."""
