"""Attacks on a packet, and that each is seen for what it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from tests.dossiers import LEAD, UNIVERSITY
from tests.signing.packets import DOCX, RESOURCES, facts, lines, make_packet, renamed
from tests.signing.pki import NOW, PASSWORD, YEAR, authority
from toolkit.errors import IOFailure, MissingError, UsageError
from toolkit.forms import load_form, load_packet_plan
from toolkit.packet.bind import EmbeddedFile
from toolkit.packet.manifest import EmbeddedEntry
from toolkit.packet.read import open_packet
from toolkit.signing.contents import check_embedded, check_shown
from toolkit.signing.keys import load_key
from toolkit.signing.reading import open_strictly
from toolkit.signing.sign import sign_packet
from toolkit.signing.signatures import judge_signatures
from toolkit.signing.verify import Verdict, verify_packet


def failed(verdict: Verdict) -> set[str]:
    assert not verdict.accepted
    assert all(check.statement.render() and check.remedy and check.remedy.render() for check in verdict.failures)
    return {check.id for check in verdict.failures} - {"printed"}


def judged(desk, data: bytes | Path, tmp_path: Path, *, ca: Path | None = None, **options) -> Verdict:
    path = data if isinstance(data, Path) else tmp_path / "attacked.pdf"
    if isinstance(data, bytes):
        path.write_bytes(data)
    return verify_packet(path, [ca or desk.keys.ca], RESOURCES, **options)


def test_a_signed_packet_is_accepted_and_its_signer_named(desk, tmp_path):
    verdict = judged(desk, desk.signed, tmp_path)
    assert verdict.accepted
    assert [signer.field for signer in verdict.signers] == ["SIG_LEAD"]
    assert verdict.signers[0].name == LEAD
    told = json.loads(json.dumps(verdict.as_dict(), ensure_ascii=False))
    assert told["accepted"] is True
    assert {"printed.application.lead.name", "manifest.pages", "signature.trusted", "pdfa"} <= {
        check["id"] for check in told["checks"]
    }


def test_a_packet_signed_with_an_ec_key_is_accepted(desk, tmp_path):
    sign_packet(desk.packet, tmp_path / "ec.pdf", desk.ec)
    assert judged(desk, tmp_path / "ec.pdf", tmp_path).accepted


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_one_changed_byte_is_seen(desk, tmp_path, share):
    data = bytearray(desk.signed.read_bytes())
    data[int(len(data) * share)] ^= 1
    failed(judged(desk, bytes(data), tmp_path))


def test_a_change_appended_after_signing_is_seen(desk, tmp_path):
    writer = IncrementalPdfFileWriter(BytesIO(desk.signed.read_bytes()))
    page = writer.root["/Pages"]["/Kids"][1]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(page.container_ref)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    assert "signature.unchanged" in failed(judged(desk, out.getvalue(), tmp_path))


@pytest.mark.parametrize("junk", [b"\n", b"%junk\n", b"\n%%EOF\n"])
def test_bytes_behind_the_end_are_seen(desk, tmp_path, junk):
    seen = failed(judged(desk, desk.signed.read_bytes() + junk, tmp_path))
    assert seen & {"signature.unchanged", "file.readable"}


def test_bytes_hidden_in_the_room_kept_for_the_signature_are_seen(desk, tmp_path):
    data = desk.signed.read_bytes()
    end = data.rindex(b"00>")
    assert "signature.unchanged" in failed(judged(desk, data[:end] + b"01" + data[end + 2 :], tmp_path))


@pytest.mark.parametrize("kept", [0, 4, 500, 0.5, 0.99])
def test_a_truncated_file_is_refused_with_a_sentence(desk, tmp_path, kept):
    data = desk.signed.read_bytes()
    end = int(len(data) * kept) if isinstance(kept, float) else kept
    assert "file.readable" in failed(judged(desk, data[:end], tmp_path))


def test_going_back_to_the_unsigned_state_is_seen(desk, tmp_path):
    stripped = desk.signed.read_bytes()[: desk.packet.stat().st_size]
    assert failed(judged(desk, stripped, tmp_path)) == {"signature.present"}


def test_a_signature_in_another_field_does_not_stand_in_for_the_lead(desk, tmp_path):
    assert "signature.present" in failed(judged(desk, signed_elsewhere(desk, desk.packet, "SIG_OTHER"), tmp_path))


def test_a_second_signature_added_later_is_seen(desk, tmp_path):
    assert "signature.present" in failed(judged(desk, signed_elsewhere(desk, desk.signed, "SIG_OTHER"), tmp_path))


def test_a_lead_signature_that_does_not_certify_is_not_enough(desk, tmp_path):
    assert "signature.certified" in failed(judged(desk, signed_elsewhere(desk, desk.packet, "SIG_LEAD"), tmp_path))


def signed_elsewhere(desk, source: Path, field: str) -> bytes:
    """Sign with a trusted key, but not as the packet's layout wants it."""
    writer = IncrementalPdfFileWriter(BytesIO(source.read_bytes()))
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(metadata, signer=desk.rsa.signer, new_field_spec=SigFieldSpec(field))
    return signer.sign_pdf(writer).getvalue()


def test_a_signer_under_another_ca_is_not_trusted(desk, tmp_path):
    assert failed(judged(desk, desk.signed, tmp_path, ca=desk.ca)) == {"signature.trusted"}


def test_the_systems_roots_are_never_used(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(desk.keys.ca))
    assert failed(judged(desk, desk.signed, tmp_path, ca=desk.ca)) == {"signature.trusted"}
    with pytest.raises(UsageError):
        verify_packet(desk.signed, [], RESOURCES)
    with pytest.raises(ValueError, match="roots"):
        judge_signatures(open_strictly(desk.signed.read_bytes(), desk.signed), [])


@pytest.mark.parametrize(("years", "word"), [(+2, "expired"), (-2, "not valid yet")])
def test_a_certificate_outside_its_time_is_not_trusted(desk, tmp_path, years, word):
    sign_packet(desk.packet, tmp_path / "s.pdf", desk.trusted)
    verdict = judged(desk, tmp_path / "s.pdf", tmp_path, ca=desk.ca, moment=NOW + years * YEAR)
    assert failed(verdict) == {"signature.trusted"}
    assert word in verdict.failures[0].statement.render()


def test_changed_facts_signed_by_a_stranger_are_not_trusted(desk, tmp_path):
    stranger = authority("样例攻击者")
    key = load_key(stranger.issue(tmp_path / "k.p12"), PASSWORD)
    values = facts()
    values["alliance"]["name"] = "河南省样例假冒产业技术创新战略联盟"
    sign_packet(make_packet(tmp_path / "p.pdf", said=values, printed=lines(values)), tmp_path / "s.pdf", key)
    assert failed(judged(desk, tmp_path / "s.pdf", tmp_path)) == {"signature.trusted"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda v: v["alliance"].update(name="河南省样例假冒产业技术创新战略联盟"), "alliance.name"),
        (lambda v: v.update(renamed(v, LEAD, "河南样例砂轮有限")), "lead.name"),
        (lambda v: v.update(renamed(v, UNIVERSITY, "样例大")), "orgs.*.name"),
        (lambda v: v["orgs"][1].update(uscc="91410100MAAY4CL12L"), "orgs.*.uscc"),
        (lambda v: v["budget_in"][0].update(cash=Decimal(1)), "derived.budget_in_total.money"),
        (lambda v: v["budget_in"][0].update(cash=Decimal(1)), "derived.budget_in_total.rmb"),
        (lambda v: v["application"].update(apply_date=date(2026, 3, 7)), "application.apply_date.cn_date"),
    ],
)
def test_facts_that_differ_from_the_print_are_seen_although_a_trusted_signer_signed(desk, tmp_path, change, check):
    values = facts()
    change(values)
    sign_packet(make_packet(tmp_path / "p.pdf", said=values), tmp_path / "s.pdf", desk.rsa)
    assert f"printed.application.{check}" in failed(judged(desk, tmp_path / "s.pdf", tmp_path))


def test_a_unit_printed_but_not_in_the_facts_is_seen(desk, tmp_path):
    text = [*lines(facts()), "3  样例外来公司  91110108551385082Q"]
    sign_packet(make_packet(tmp_path / "p.pdf", printed=text), tmp_path / "s.pdf", desk.rsa)
    assert failed(judged(desk, tmp_path / "s.pdf", tmp_path)) == {"printed.application.orgs.*.uscc"}


def test_a_page_exchanged_before_signing_is_seen(desk, tmp_path):
    data = edited(desk.packet, lambda writer: writer.insert_page(writer.pages[0], 0))
    assert "manifest.pages" in {c.id for c in judged(desk, data, tmp_path).failures}
    data = edited(desk.packet, lambda writer: writer.pages[1].rotate(180))
    assert "manifest.pages" in {c.id for c in judged(desk, data, tmp_path).failures}


@pytest.mark.parametrize(
    ("manifest", "files", "check"),
    [
        ({"embedded": ()}, (), "manifest.embedded"),
        ({"data_sha256": "0" * 64}, (), "manifest.documents"),
        ({"total_pages": 3}, (), "manifest.pages"),
        ({"lead": "样例大学"}, (), "manifest.facts"),
        ({"alliance": "样例"}, (), "manifest.facts"),
        ({"date": "2020-01-01"}, (), "manifest.facts"),
        (
            {"embedded": (EmbeddedEntry("application.docx", "0" * 64, len(DOCX), "a/b", "Source"),)},
            (EmbeddedFile("extra.txt", b"x", "text/plain", "Supplement"),),
            "manifest.embedded",
        ),
    ],
)
def test_a_manifest_that_does_not_tell_the_truth_is_seen(desk, tmp_path, manifest, files, check):
    make_packet(tmp_path / "p.pdf", files=files, **manifest)
    sign_packet(tmp_path / "p.pdf", tmp_path / "s.pdf", desk.rsa)
    assert check in failed(judged(desk, tmp_path / "s.pdf", tmp_path))


def test_something_laid_over_a_page_is_seen(desk):
    def cover(writer: PdfWriter) -> None:
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/FreeText"),
                NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (0, 0, 500, 500)]),
                NameObject("/Contents"): TextStringObject("9999"),
            }
        )
        writer.add_annotation(1, note)

    packet = open_packet(desk.packet)
    assert check_shown(desk.packet.read_bytes(), packet.manifest).ok
    assert not check_shown(edited(desk.packet, cover), packet.manifest).ok
    scripted = edited(desk.packet, lambda writer: writer.root_object.update({NameObject("/AA"): DictionaryObject()}))
    assert not check_shown(scripted, packet.manifest).ok


def edited(path: Path, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_ever_ends_in_anything_but_a_verdict(desk, tmp_path, data):
    content = bytearray(desk.signed.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        patch = data.draw(st.binary(max_size=6))
        content[at : at + data.draw(st.integers(0, 40))] = patch
    if bytes(content) != desk.signed.read_bytes():
        failed(judged(desk, bytes(content), tmp_path))


def test_what_cannot_be_read_at_all_is_a_failure_of_reading_not_a_verdict(desk, tmp_path):
    with pytest.raises(IOFailure):
        verify_packet(tmp_path / "none.pdf", [desk.keys.ca], RESOURCES)
    with pytest.raises(IOFailure):
        verify_packet(desk.signed, [tmp_path / "none.pem"], RESOURCES)
    with pytest.raises(MissingError):
        verify_packet(desk.signed, [desk.keys.rsa], RESOURCES)


@pytest.mark.slow
def test_the_sample_packet_made_by_libreoffice_is_accepted_as_printed(sample_job):
    verdict = verify_packet(sample_job.signed, [sample_job.keys.ca], RESOURCES)
    assert verdict.accepted, [check.as_dict() for check in verdict.failures]
    plan = load_packet_plan(RESOURCES, "application").for_facts(sample_job.checked.facts.tree)
    facts = [fact for name in plan.documents for fact in load_form(RESOURCES, name).printed]
    assert len(facts) > 20
    assert sum(check.id.startswith("printed.") for check in verdict.checks) == len(facts)


def test_a_changed_embedded_file_is_named(desk):
    packet = open_packet(desk.packet)
    assert check_embedded(packet).ok
    same_size = packet.embedded["application.docx"][:-1] + b"?"
    check = check_embedded(replace(packet, embedded={**packet.embedded, "application.docx": same_size}))
    assert not check.ok
    assert "application.docx was changed" in check.statement.render()
