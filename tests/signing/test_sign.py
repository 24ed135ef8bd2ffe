"""Signing appends one proven signature, refuses what it must not sign, and publishes whole."""

from __future__ import annotations

import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.packet.makers import text_pdf
from tests.signing.packets import make_packet
from toolkit.errors import IOFailure, UsageError, WantingError
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing import archival
from toolkit.signing.keys import SigningKey
from toolkit.signing.sign import sign_packet


def test_signing_leaves_the_packets_own_bytes_as_they_are(desk):
    assert desk.signed.read_bytes().startswith(desk.packet.read_bytes())
    assert check_pdfa(desk.signed) == []


def test_the_signature_is_pades_certifies_and_allows_no_more_than_filling_fields(desk):
    reader = PdfReader(desk.signed)
    root = reader.trailer["/Root"]
    value = root["/Perms"]["/DocMDP"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    references = [r.get_object() for r in value["/Reference"]]
    [certified] = [r for r in references if r["/TransformMethod"] == "/DocMDP"]
    assert certified["/TransformParams"]["/P"] == 2
    [field] = root["/AcroForm"]["/Fields"]
    field = field.get_object()
    assert field["/T"] == "SIG_LEAD"
    assert field["/Lock"]["/Action"] == "/Exclude"
    left, bottom, right, top = field["/Rect"]
    assert left == right or bottom == top


def test_openssl_agrees_on_signature_and_chain(desk, tmp_path):
    for key, name in ((desk.rsa, "rsa"), (desk.ec, "ec")):
        signed = tmp_path / f"{name}.pdf"
        sign_packet(desk.packet, signed, key)
        data = signed.read_bytes()
        value = PdfReader(BytesIO(data)).trailer["/Root"]["/Perms"]["/DocMDP"]
        start, length, resume, rest = (int(n) for n in value["/ByteRange"])
        (tmp_path / "content").write_bytes(data[start : start + length] + data[resume : resume + rest])
        (tmp_path / "cms").write_bytes(bytes.fromhex(data[start + length + 1 : resume - 1].decode()))
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "cms")]
        command += ["-content", str(tmp_path / "content"), "-CAfile", str(desk.keys.ca), "-purpose", "any"]
        good = subprocess.run([*command, "-out", "/dev/null"], capture_output=True, text=True, timeout=60)
        assert good.returncode == 0, good.stderr
        (tmp_path / "content").write_bytes(b"changed" + data[7:length] + data[resume:])
        bad = subprocess.run([*command, "-out", "/dev/null"], capture_output=True, text=True, timeout=60)
        assert bad.returncode != 0


def test_poppler_agrees_that_the_signature_is_valid_and_total(desk):
    told = subprocess.run(["pdfsig", str(desk.signed)], capture_output=True, text=True, timeout=60).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_a_signed_packet_is_not_signed_again(desk, tmp_path):
    with pytest.raises(WantingError, match=r"already signed \(SIG_LEAD\)"):
        sign_packet(desk.signed, tmp_path / "s.pdf", desk.rsa)
    assert not list(tmp_path.iterdir())


def test_the_unsigned_packet_is_not_overwritten_unless_asked(desk, tmp_path):
    packet = tmp_path / "p.pdf"
    packet.write_bytes(desk.packet.read_bytes())
    link = tmp_path / "link.pdf"
    link.hardlink_to(packet)
    for target in (packet, tmp_path / "x" / ".." / "p.pdf", link):
        with pytest.raises(UsageError):
            sign_packet(packet, target, desk.rsa)
    sign_packet(packet, packet, desk.rsa, replace_source=True)
    assert "/Perms" in PdfReader(packet).trailer["/Root"]


def test_what_is_no_packet_is_not_signed(desk, tmp_path):
    for name, data in {
        "plain": text_pdf(),
        "text": b"hello",
        "empty": b"",
        "cut": desk.packet.read_bytes()[:4000],
        "encrypted": changed(desk.packet, lambda w: w.encrypt("x")),
        "form": changed(desk.packet, add_text_field),
        "not archival": changed(desk.packet, lambda w: w.root_object.pop("/OutputIntents")),
    }.items():
        path = tmp_path / "p.pdf"
        path.write_bytes(data)
        with pytest.raises(WantingError):
            sign_packet(path, tmp_path / f"{name}.pdf", desk.rsa)
        assert [p.name for p in tmp_path.iterdir()] == ["p.pdf"], name


def test_a_hybrid_file_is_refused(desk, tmp_path):
    data = desk.packet.read_bytes()
    at = data.rindex(b"trailer")
    where = data.rindex(b"startxref")
    offset = int(data[where:].split()[1])
    # A trailer that also names a cross-reference stream shows other objects to newer readers.
    stream = b"900 0 obj\n<</Type/XRef/Size 1/W[1 2 1]/Index[0 1]/Length 4>>\nstream\n\0\0\0\0\nendstream\nendobj\n"
    trailer = data[at:where].replace(b"<<", b"<< /XRefStm %d" % offset, 1)
    path = tmp_path / "p.pdf"
    path.write_bytes(
        data[:offset] + stream + data[offset:at] + trailer + b"startxref\n%d\n%%%%EOF\n" % (offset + len(stream))
    )
    with pytest.raises(WantingError, match="hybrid"):
        sign_packet(path, tmp_path / "s.pdf", desk.rsa)


def test_a_missing_packet_is_a_failure_of_reading(desk, tmp_path):
    with pytest.raises(IOFailure):
        sign_packet(tmp_path / "none.pdf", tmp_path / "s.pdf", desk.rsa)


def test_a_signature_that_does_not_prove_true_is_never_published(desk, tmp_path, monkeypatch):
    class Liar(type(desk.ec.signer)):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            return super().sign_raw(data + b"x", digest_algorithm)

    liar = object.__new__(Liar)
    liar.__dict__.update(desk.ec.signer.__dict__)
    key = SigningKey(liar, desk.ec.name, desk.ec.kind, desk.ec.fingerprint, desk.ec.not_after, desk.ec.chain)
    (tmp_path / "s.pdf").write_bytes(b"old")
    with pytest.raises(WantingError, match="did not pass our own verification"):
        sign_packet(desk.packet, tmp_path / "s.pdf", key)
    assert (tmp_path / "s.pdf").read_bytes() == b"old"


def test_a_result_that_is_no_longer_archival_is_never_published(desk, tmp_path, monkeypatch):
    seen = []

    def second_time_bad(data: bytes):
        seen.append(data)
        return check_pdfa(text_pdf()) if len(seen) == 2 else []

    monkeypatch.setattr(archival, "check_pdfa", second_time_bad)
    with pytest.raises(WantingError, match="PDF/A"):
        sign_packet(desk.packet, tmp_path / "s.pdf", desk.rsa)
    assert len(seen) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_that_does_not_take_the_result_is_a_failure_of_writing(desk, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IOFailure):
        sign_packet(desk.packet, tmp_path / "file" / "s.pdf", desk.rsa)


def test_the_same_packet_is_what_is_signed_whatever_the_target_held(desk, tmp_path):
    target = make_packet(tmp_path / "s.pdf")
    sign_packet(desk.packet, target, desk.ec)
    assert target.read_bytes().startswith(desk.packet.read_bytes())


def changed(path, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def add_text_field(writer: PdfWriter) -> None:
    field = writer._add_object(
        DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("amount")})
    )
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})
