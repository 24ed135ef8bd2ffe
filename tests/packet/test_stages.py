"""Packets of the later stages: what they bind, what is a draft, that they are signed and verified like the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import SampleJob, copy_of_sample
from toolkit.checks.check import Checked, check_dossier
from toolkit.documents.fonts import FontSetup
from toolkit.facts.dossier import read_dossier
from toolkit.findings import Severity
from toolkit.forms import load_form, load_packet_plan
from toolkit.packet.build import build_packet
from toolkit.packet.read import Packet, open_packet
from toolkit.resources import Resources
from toolkit.signing.keys import load_key
from toolkit.signing.seen_text import PrintedPage, read_pages
from toolkit.signing.sign import sign_packet
from toolkit.signing.verify import verify_packet

RESOURCES = Resources()


def test_an_optional_document_that_nobody_told_gives_way_to_the_attachments_in_its_place():
    plan = load_packet_plan(RESOURCES, "application")
    told = plan.for_facts({"application", "agreement", "charter"})
    untold = plan.for_facts({"application"})
    assert untold.documents == ("application",)
    assert told.documents == ("application", "agreement", "charter")
    assert "A7" in {row.group for row in untold.required_attachments}
    assert "A7" not in {row.group for row in told.required_attachments}
    assert "A10" in {row.group for row in told.required_attachments}


def test_a_document_for_each_row_of_a_table_is_told_by_the_table():
    plan = load_packet_plan(RESOURCES, "acceptance")
    assert "minutes" in plan.for_facts({"meetings"}).documents
    assert "minutes" not in plan.for_facts({"minutes"}).documents


@pytest.mark.parametrize("stage", ["application", "construction", "acceptance"])
def test_the_sample_is_free_of_errors_at_every_stage(stage):
    checked = check_dossier(read_dossier(RESOURCES.samples / "superhard"), RESOURCES, stage)
    assert [f"{f.place} {f.problem}" for f in checked.findings if f.severity is Severity.ERROR] == []


@dataclass(frozen=True)
class Made:
    checked: Checked
    packet: Packet
    path: Path
    pages: list[PrintedPage]

    def text(self, part: str) -> str:
        found = next(p for p in self.packet.manifest.parts if p.id == part)
        return "".join(page.text for page in self.pages[found.first_page - 1 : found.first_page - 1 + found.pages])


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return copy_of_sample(tmp_path_factory.mktemp("stages") / "卷宗")


def make(dossier: Path, stage: str) -> Made:
    checked = check_dossier(read_dossier(dossier), RESOURCES, stage)
    target = dossier / "out" / f"{stage}.pdf"
    build_packet(
        checked, RESOURCES, target, fonts=FontSetup.discover(None), work=dossier / "out" / ".work", stage=stage
    )
    document = pypdfium2.PdfDocument(target)
    try:
        pages = read_pages(document, range(len(document)))
    finally:
        document.close()
    return Made(checked, open_packet(target), target, pages)


@pytest.fixture(scope="module")
def construction(dossier):
    return make(dossier, "construction")


@pytest.fixture(scope="module")
def acceptance(dossier):
    return make(dossier, "acceptance")


@pytest.mark.slow
def test_the_construction_packet_binds_what_the_members_sign(construction):
    ids = [part.id for part in construction.packet.manifest.parts]
    assert ids == [
        *("cover", "contents", "construction_plan", "agreement", "charter", "mandates", "undertakings"),
        *("fund_rules", "ip_rules", "A2-1", "manifest"),
    ]
    assert "构建期材料" in construction.pages[0].text
    assert "2026年7月10日" in construction.pages[0].text


@pytest.mark.slow
def test_every_member_has_its_place_to_sign_in_agreement_and_charter(construction):
    manifest, orgs = construction.packet.manifest, construction.checked.values["orgs"]
    document = pypdfium2.PdfDocument(construction.path)
    for part in ("agreement", "charter"):
        own = [place for place in manifest.places if place.part == part]
        assert [(place.unit, place.uscc) for place in own] == [(org["name"], org["uscc"]) for org in orgs]
        for place in own:
            layer = document[place.page - 1].get_textpage()
            middle = (place.x + place.width / 2 - 30, place.y + place.height / 2 - 10)
            assert "公章" in layer.get_text_bounded(*middle, middle[0] + 60, middle[1] + 20)
            beside = layer.get_text_bounded(80, place.y, place.x, place.y + place.height)
            assert place.uscc in beside
    document.close()


@pytest.mark.slow
def test_drafts_have_no_places_to_sign(sample_job: SampleJob):
    assert open_packet(sample_job.built.path).manifest.places == ()


@pytest.mark.slow
def test_only_what_is_bound_as_a_draft_calls_itself_one(construction, sample_job: SampleJob):
    assert "(草案)" in construction.text("fund_rules")
    assert "(草案)" not in construction.text("charter")[:400]
    document = pypdfium2.PdfDocument(sample_job.built.path)
    pages = read_pages(document, range(len(document)))
    document.close()
    for part in open_packet(sample_job.built.path).manifest.parts:
        text = "".join(page.text for page in pages[part.first_page - 1 : part.first_page + 1])
        if part.kind == "document":
            assert ("(草案)" in text) == (part.id in ("agreement", "charter", "construction_plan")), part.id


@pytest.mark.slow
def test_the_acceptance_packet_binds_a_document_for_every_meeting_and_change(acceptance):
    manifest = acceptance.packet.manifest
    ids = [part.id for part in manifest.parts]
    meetings, changes = acceptance.checked.values["meetings"], acceptance.checked.values["changes"]
    assert [i for i in ids if i.startswith("minutes-")] == [f"minutes-{n + 1}" for n in range(len(meetings))]
    assert [i for i in ids if i.startswith("member_change-")] == [f"member_change-{n + 1}" for n in range(len(changes))]
    order = ["B10-1", "acceptance", "B1-1", "B2-1", "industry_plan", "system_plan", "B3-1", "minutes-1", "fund_rules"]
    assert [i for i in ids if i in order] == order
    for meeting, ident in zip(meetings, [i for i in ids if i.startswith("minutes-")], strict=True):
        assert meeting["place"] in acceptance.text(ident)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["construction", "acceptance"])
def test_a_packet_of_a_later_stage_is_signed_and_verified(stage, request, sample_job: SampleJob, tmp_path):
    made = request.getfixturevalue(stage)
    signed = tmp_path / "signed.pdf"
    sign_packet(made.path, signed, load_key(sample_job.keys.rsa, sample_job.keys.password_file.read_bytes().strip()))
    verdict = verify_packet(signed, [sample_job.keys.ca], RESOURCES)
    assert verdict.accepted, [str(check.statement) for check in verdict.checks if not check.ok]
    printed = {fact for name in made.checked.plan.documents for fact in load_form(RESOURCES, name).printed}
    assert len([check for check in verdict.checks if check.id.startswith("printed")]) >= len(printed)
