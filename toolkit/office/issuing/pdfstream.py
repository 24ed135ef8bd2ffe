"""Write a PDF from front to back, object by object, so that a file of any number of pages needs no memory for them.

Only what a file of pages needs: plain objects, one level of page nodes, a table of offsets (ISO 32000-1, 7.5).
"""

from __future__ import annotations

from array import array
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_NODE = 250
"""Pages under one node of the page tree."""


class PdfStream:
    """A PDF that is being written.

    Args:
        stream: takes the bytes; need not be seekable.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = sha256()
        self._at = 0
        self._offsets = array("Q", [0])
        self._root = self.reserve()
        self._nodes = array("L")
        self._of_node = array("L")
        self.pages = 0
        self._write(_HEAD)

    def reserve(self) -> int:
        """Return the number of an object that is to be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, number: int, body: bytes) -> None:
        """Write an object.

        Args:
            number: as reserved.
            body: the object as it stands in a file.
        """
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def write_page(self, number: int, entries: bytes) -> None:
        """Write a page; they are shown in the order in which they are written.

        Args:
            number: as reserved.
            entries: of its dictionary without brackets and without the parent.
        """
        if not self._of_node:
            self._nodes.append(self.reserve())
        self._of_node.append(number)
        self.pages += 1
        self.write(number, b"<<%b/Parent %d 0 R>>" % (entries, self._nodes[-1]))
        if len(self._of_node) == _NODE:
            self._end_node()

    def finish(self) -> None:
        """Write what makes the objects a file; its identifier is made of its contents."""
        if self._of_node:
            self._end_node()
        catalog = self.reserve()
        self.write(self._root, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.pages, _references(self._nodes)))
        self.write(catalog, b"<</Type/Catalog/Pages %d 0 R>>" % self._root)
        own = self._digest.hexdigest()[:32].encode()
        table, size = self._at, len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for offset in islice(self._offsets, 1, None):
            self._write(b"%010d 00000 n \n" % offset)
        self._write(b"trailer\n<</Size %d/Root %d 0 R/ID[<%b><%b>]>>\n" % (size, catalog, own, own))
        self._write(b"startxref\n%d\n%%%%EOF\n" % table)

    def _end_node(self) -> None:
        kids = _references(self._of_node)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._root, len(self._of_node), kids)
        self.write(self._nodes[-1], body)
        del self._of_node[:]

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)
        self._at += len(data)


def _references(numbers: array[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
