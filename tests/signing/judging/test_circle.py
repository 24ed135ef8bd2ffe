"""A packet that several units signed: who promised, who signed, what came after, and where signatures are seen."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.signing.judging.desk import Bench, failures
from tests.signing.loopback import PASSWORD
from tests.signing.parties.circle import Circle, make_circle
from toolkit.packet.amend import amend_packet
from toolkit.packet.read import open_packet
from toolkit.signing.judging.changes import ForeignChange, review_changes
from toolkit.signing.judging.structure import require_one_reading
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.moment.level import Level
from toolkit.signing.parties.prepare import all_fields
from toolkit.signing.reading import open_strictly
from toolkit.signing.sign import sign_field, sign_packet
from toolkit.signing.signatures import judge_signatures

ORDER = (1, 0)


@pytest.fixture(scope="module")
def circle(tmp_path_factory, world) -> Circle:
    return make_circle(tmp_path_factory.mktemp("judged"), world, 2)


@pytest.fixture(scope="module")
def stages(circle: Circle) -> list[bytes]:
    """As certified, then as each unit signed, in another order than theirs."""
    out = [circle.certified.read_bytes()]
    for number in ORDER:
        out.append(signed_by(circle, out[-1], number, circle.keys[number]))
    return out


def signed_by(circle: Circle, data: bytes, number: int, key: SigningKey, level: Level = Level.B_B, **how) -> bytes:
    return sign_field(data, "p.pdf", key, f"SIG_P{number + 1:02d}", level=level, **how)


def test_a_packet_that_all_units_signed_is_accepted_and_each_named(bench: Bench, circle, stages):
    verdict = bench.judged(stages[-1])
    assert verdict.accepted, failures(verdict)
    assert [signer.field for signer in verdict.signers] == ["SIG_LEAD", "SIG_P01", "SIG_P02"]
    assert [signer.unit for signer in verdict.signers[1:]] == [party.name for party in circle.parties]
    told = next(check for check in verdict.checks if check.id == "signature.unchanged")
    assert "2 steps: signature SIG_P02, signature SIG_P01" in told.statement.render("en")
    json.dumps(verdict.as_dict())


@pytest.mark.parametrize("kept", [0, 1])
def test_an_earlier_state_names_who_is_missing(bench, circle, stages, kept):
    said = failures(bench.judged(stages[kept]))["signature.present"]
    missing = [f"SIG_P{number + 1:02d} {circle.parties[number].name}" for number in ORDER[kept:]]
    assert all(name in said for name in missing)


def test_while_others_are_to_sign_their_fields_may_be_empty(world, circle, stages):
    fields = all_fields(open_packet(stages[1]).manifest)
    reader = open_strictly(stages[1], Path("p.pdf"))
    signed, empty = ("SIG_LEAD", "SIG_P02"), ("SIG_P01",)
    assert set(fields) == {*signed, *empty}
    assert judge_signatures(reader, world.roots, expected=signed, pending=empty).sound
    assert not judge_signatures(reader, world.roots, expected=("SIG_LEAD",), pending=fields[1:]).sound
    assert not judge_signatures(reader, world.roots, expected=signed).sound


def test_a_unit_may_not_sign_for_another(bench, circle, stages):
    data = signed_by(circle, stages[-2], ORDER[-1], circle.keys[1])
    assert "is not by whom it should be" in failures(bench.judged(data))["signature.signer"]


def test_a_person_signs_for_a_unit_only_by_the_packets_own_facts(bench, world, circle, stages):
    person = json.loads(open_packet(circle.built).embedded["facts.json"])["orgs"][0]["legal_rep"]["name"]
    for name, accepted in ((person, True), ("样例旁人", False)):
        key = load_key(world.issue(name, number=51).p12(bench.folder / "person.p12"), PASSWORD)
        verdict = bench.judged(signed_by(circle, stages[-2], 0, key))
        assert verdict.accepted is accepted, failures(verdict)
        if accepted:
            assert verdict.signers[1].person == name


def test_a_unit_that_is_not_to_sign_is_named_for_people_to_ask(bench, circle, tmp_path):
    """A lead unit that leaves a unit out of the manifest's promise, and signs honestly otherwise."""
    prepared = circle.prepared.read_bytes()
    from dataclasses import replace

    def fewer(manifest, _packet):
        return replace(manifest, signers=manifest.signers[:-1])

    def drop(pdf: pikepdf.Pdf) -> None:
        gone = pdf.Root.AcroForm.Fields[-1]
        del pdf.Root.AcroForm.Fields[-1]
        page = pdf.pages[1].obj
        page.Annots = pikepdf.Array([a for a in page.Annots if a.objgen != gone.objgen])

    (tmp_path / "p.pdf").write_bytes(amend_packet(prepared, fewer, edit=drop))
    sign_packet(tmp_path / "p.pdf", tmp_path / "s.pdf", circle.keys[0])
    data = (tmp_path / "s.pdf").read_bytes()
    for number in (0,):
        data = signed_by(circle, data, number, circle.keys[number])
    verdict = bench.judged(data)
    assert verdict.accepted, failures(verdict)
    [told] = [check for check in verdict.warnings if check.id == "signature.promised"]
    assert circle.parties[-1].name in told.statement.render()


def test_a_signature_is_seen_at_its_own_place_only(bench, circle, tmp_path):
    def move(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[0].Rect = pikepdf.Array([72, 600, 300, 800])

    (tmp_path / "p.pdf").write_bytes(amend_packet(circle.prepared.read_bytes(), edit=move))
    sign_packet(tmp_path / "p.pdf", tmp_path / "s.pdf", circle.keys[0])
    assert "laid over page 2" in failures(bench.judged((tmp_path / "s.pdf").read_bytes()))["pages.shown"]


def test_closing_and_lasting_signatures_between_are_told_in_order(bench, circle, stages):
    data = stages[0]
    for number in ORDER:
        data = signed_by(circle, data, number, circle.keys[number], Level.B_LTA, services=bench.services)
    verdict = bench.judged(data)
    assert verdict.accepted, failures(verdict)
    assert [signer.level for signer in verdict.signers[1:]] == ["B-LTA"] * 2
    told = next(check for check in verdict.checks if check.id == "signature.unchanged").statement.render("en")
    assert told.count("validation data") >= 2
    assert "document timestamp TIME_02" in told


def test_every_revision_passes_pyhankos_own_analysis_too(stages):
    reader = open_strictly(stages[-1], Path("p.pdf"))
    for signature in reader.embedded_signatures:
        signature.compute_integrity_info()
        assert signature.summarise_integrity_info()["docmdp_ok"]


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w.root.__setitem__("/Lang", w.root["/Lang"].__class__("fr")) or w.update_root(),
        lambda w: w.root.__setitem__("/PieceInfo", _dictionary()) or w.update_root(),
        lambda w: w.add_object(_dictionary()),
        lambda w: _page(w).__setitem__("/Rotate", _number(90)) or w.mark_update(_page(w).container_ref),
        lambda w: _field(w).__setitem__("/TU", _text("别的")) or w.mark_update(_field(w).container_ref),
        lambda w: _field(w).__setitem__("/Rect", _array(0, 0, 600, 800)) or w.mark_update(_field(w).container_ref),
        lambda w: w.root.__setitem__("/DSS", _dictionary("/X")) or w.update_root(),
    ],
)  # fmt: skip
def test_anything_else_that_is_appended_is_refused(stages, change):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(stages[-1]))
    change(writer)
    out = BytesIO()
    writer.write(out)
    reader = open_strictly(out.getvalue(), Path("p.pdf"))
    with pytest.raises(ForeignChange):
        review_changes(reader, 1, ("SIG_LEAD", "SIG_P01", "SIG_P02"))


def test_a_dictionary_with_a_key_twice_cannot_be_read_in_one_way(circle):
    data = circle.built.read_bytes()
    at = data.index(b"/MediaBox")
    twice = data[:at].replace(b"%\xe2\xe3\xcf\xd3", b"%\xe2\xe3\xcf\xd3", 1) + b"/Rotate 0 /Rotate 90 " + data[at:]
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2
    with pytest.raises(Exception, match=r"Multiple|twice|xref|read"):
        require_one_reading(open_strictly(twice, Path("p.pdf")))


def _dictionary(*keys):
    from pyhanko.pdf_utils.generic import DictionaryObject, NameObject

    return DictionaryObject({NameObject(key): _number(1) for key in keys})


def _number(value):
    from pyhanko.pdf_utils.generic import NumberObject

    return NumberObject(value)


def _text(value):
    from pyhanko.pdf_utils.generic import pdf_string

    return pdf_string(value)


def _array(*values):
    from pyhanko.pdf_utils.generic import ArrayObject

    return ArrayObject(map(_number, values))


def _page(writer):
    return writer.root["/Pages"]["/Kids"][1]


def _field(writer):
    return writer.root["/AcroForm"]["/Fields"][0]
