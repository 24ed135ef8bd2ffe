"""What PDF/A wants beside the pages: metadata in XML, a colour space to print into."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def write_xmp(*, title: str, author: str, subject: str, date: str, creator: str, producer: str) -> bytes:
    """Return the whole XMP packet of a PDF/A-3b file.

    Args:
        title: of the document.
        author: the lead's name.
        subject: one line.
        date: ISO 8601 with zone.
        creator: the program that made the content.
        producer: the library that wrote the PDF.
    """
    values = {"title": title, "author": author, "subject": subject, "creator": creator, "producer": producer}
    return _XMP.format(date=date, **{k: escape(_plain(v)) for k, v in values.items()}).encode("utf-8")


@cache
def srgb_profile() -> bytes:
    """Return an sRGB profile whose header holds a fixed time instead of the clock's."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = (2020).to_bytes(2, "big") + b"\x00\x01" * 2 + b"\x00\x00" * 3
    return bytes(profile)


def _plain(text: str) -> str:
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
