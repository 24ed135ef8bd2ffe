"""An honest signer signed a packet whose own account of itself was made to deceive."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pikepdf import Name

from tests.signing.packets import facts, lines
from tests.signing.tampering.scene import Scene, kind
from tests.signing.tampering.tools import certified, forged, put_manifest, saved
from toolkit.packet.manifest import Manifest, to_json
from toolkit.packet.read import open_packet

PRESENT = ("manifest.present",)


def told(scene: Scene, change: Callable[[Manifest], Manifest]) -> bytes:
    """The packet with another manifest, signed."""
    return certified(scene, forged(scene, manifest=change))


def written(scene: Scene, change: Callable[[bytes], bytes]) -> bytes:
    """The packet with the manifest's bytes changed, signed."""
    account = to_json(open_packet(scene.packet).manifest)
    new = change(account)
    assert new != account
    return certified(scene, saved(scene.packet, lambda pdf: put_manifest(pdf, new)))


def _raw(scene: Scene, change: Callable[[dict[str, Any]], object]) -> bytes:
    def rewrite(account: bytes) -> bytes:
        held = json.loads(account)
        change(held)
        return json.dumps(held, ensure_ascii=False).encode()

    return written(scene, rewrite)


def with_facts(scene: Scene, data: bytes, *, listed: bool) -> bytes:
    """The packet with other embedded facts; ``listed``: the manifest tells their digest."""
    import hashlib

    digest = hashlib.sha256(data).hexdigest()

    def edit(pdf) -> None:
        held = pdf.attachments["facts.json"].get_file().obj
        held.write(data)
        held.Params.Size = len(data)
        del held.Params[Name.CheckSum]

    def change(manifest: Manifest) -> Manifest:
        if not listed:
            return manifest
        entries = tuple(
            replace(e, sha256=digest, size=len(data)) if e.name == "facts.json" else e for e in manifest.embedded
        )
        return replace(manifest, data_sha256=digest, embedded=entries)

    return certified(scene, forged(scene, edit, change))


def _facts_of(scene: Scene, change: Callable[[dict[str, Any]], object]) -> bytes:
    held = json.loads(open_packet(scene.packet).embedded["facts.json"])
    change(held)
    return json.dumps(held, ensure_ascii=False).encode()


@kind("manifest.embedded", "manifest.documents")
def facts_that_the_manifest_does_not_know(scene: Scene) -> bytes:
    """The facts of another alliance, the manifest as it was."""
    return with_facts(scene, open_packet(scene.other).embedded["facts.json"], listed=False)


@kind("manifest.facts", "printed")
def facts_of_another_dossier(scene: Scene) -> bytes:
    """The facts of another alliance, and the manifest tells their digest."""
    return with_facts(scene, open_packet(scene.other).embedded["facts.json"], listed=True)


@kind("facts.readable", "facts.written")
def facts_written_twice(scene: Scene) -> bytes:
    """A key that stands twice: one program reads the first value, another one the last."""
    data = open_packet(scene.packet).embedded["facts.json"]
    twice = data.replace(b"{", b'{"alliance": {"name": "x"}, ', 1)
    return with_facts(scene, twice, listed=True)


@kind("facts.readable", "facts.written", "printed")
def facts_with_more_in_them(scene: Scene) -> bytes:
    """Facts that no form knows, which another program may believe."""
    return with_facts(scene, _facts_of(scene, lambda held: held.update(hidden={"sum": 900})), listed=True)


@kind("facts.readable")
def facts_that_are_none(scene: Scene) -> bytes:
    """A list in place of facts."""
    return with_facts(scene, b"[]", listed=True)


@kind("facts.readable")
def facts_nested_without_end(scene: Scene) -> bytes:
    """A hundred thousand brackets."""
    return with_facts(scene, b"[" * 100_000, listed=True)


@kind("facts.readable", "printed", "manifest.facts")
def facts_with_huge_numbers(scene: Scene) -> bytes:
    """A sum with a million digits to come."""
    data = open_packet(scene.packet).embedded["facts.json"].decode()
    import re

    changed, times = re.subn(r'("cash"\s*:\s*)"?[\d.]+"?', r"\g<1>1e999999", data, count=1)
    assert times
    return with_facts(scene, changed.encode(), listed=True)


@kind("manifest.documents")
def another_digest_of_the_facts(scene: Scene) -> bytes:
    """The digest of the facts is one of something else."""
    return told(scene, lambda manifest: replace(manifest, data_sha256="0" * 64))


@kind("manifest.embedded")
def another_digest_of_a_file(scene: Scene) -> bytes:
    """The digest of the Word file is one of something else."""
    return told(
        scene,
        lambda manifest: replace(
            manifest, embedded=(replace(manifest.embedded[0], sha256="0" * 64), *manifest.embedded[1:])
        ),
    )


@kind("manifest.pages")
def another_digest_of_the_pages(scene: Scene) -> bytes:
    """The digest of a part is one of other pages."""
    return told(
        scene,
        lambda manifest: replace(
            manifest, parts=(*manifest.parts[:-1], replace(manifest.parts[-1], content_sha256="0" * 64))
        ),
    )


@kind("manifest.pages", *PRESENT)
def fewer_pages_than_there_are(scene: Scene) -> bytes:
    """The manifest forgets a page."""
    return told(scene, lambda manifest: replace(manifest, total_pages=1, parts=manifest.parts[:1]))


@kind("printed", "pages.shown")
def a_document_left_out(scene: Scene) -> bytes:
    """The form is called an attachment, whose print nobody compares."""
    return told(
        scene,
        lambda manifest: replace(manifest, parts=(manifest.parts[0], replace(manifest.parts[1], kind="attachment"))),
    )


@kind("printed")
def a_document_under_another_name(scene: Scene) -> bytes:
    """The form is called another form."""
    return told(
        scene,
        lambda manifest: replace(manifest, parts=(manifest.parts[0], replace(manifest.parts[1], id="charter"))),
    )


@kind("manifest.documents")
def a_word_file_of_another_name(scene: Scene) -> bytes:
    """The form was made from a Word file that isn't there."""
    return told(
        scene,
        lambda manifest: replace(manifest, parts=(manifest.parts[0], replace(manifest.parts[1], docx="other.docx"))),
    )


@kind("printed", "manifest.facts", "facts.readable")
def another_stage(scene: Scene) -> bytes:
    """Called an operation packet, of which other documents are asked."""
    return told(scene, lambda manifest: replace(manifest, stage="operation"))


@kind("printed", "manifest.facts", "facts.readable")
def a_stage_that_does_not_exist(scene: Scene) -> bytes:
    """A stage that asks for nothing."""
    return told(scene, lambda manifest: replace(manifest, stage="../nothing"))


@kind("manifest.facts")
def another_lead_unit(scene: Scene) -> bytes:
    """The manifest names another lead unit."""
    return told(scene, lambda manifest: replace(manifest, lead="样例大学"))


@kind("manifest.facts")
def another_date(scene: Scene) -> bytes:
    """The manifest names an earlier day."""
    return told(scene, lambda manifest: replace(manifest, date="2020-01-01"))


@kind(*PRESENT)
def another_format(scene: Scene) -> bytes:
    """A format of the future, which a newer program might read otherwise."""
    return told(scene, lambda manifest: replace(manifest, format="alliance-packet/2"))


@kind(*PRESENT)
def a_key_twice(scene: Scene) -> bytes:
    """The list of parts stands twice."""
    return written(scene, lambda account: account.replace(b"{", b'{"parts": [], "total_pages": 9,', 1))


@kind(*PRESENT)
def numbers_that_are_none(scene: Scene) -> bytes:
    """NaN, which JSON doesn't know."""
    return written(scene, lambda account: account.replace(b'"total_pages": 2', b'"total_pages": NaN'))


@kind(*PRESENT)
def true_as_a_number(scene: Scene) -> bytes:
    """Truth values in place of numbers."""
    return _raw(scene, lambda held: held["parts"][0].update(pages=True))


@kind(*PRESENT)
def pages_before_the_first(scene: Scene) -> bytes:
    """A part that begins on page zero, and so at the end."""
    return _raw(scene, lambda held: held["parts"][0].update(first_page=0))


@kind(*PRESENT)
def parts_that_overlap(scene: Scene) -> bytes:
    """Two parts claim the same page."""
    return _raw(scene, lambda held: held["parts"][1].update(first_page=1))


@kind(*PRESENT)
def too_many_parts(scene: Scene) -> bytes:
    """Ten thousand parts."""
    return _raw(scene, lambda held: held.update(parts=held["parts"] * 5_000))


@kind(*PRESENT)
def nested_without_end(scene: Scene) -> bytes:
    """A hundred thousand brackets."""
    return written(scene, lambda account: b"[" * 100_000)


@kind(*PRESENT)
def in_another_encoding(scene: Scene) -> bytes:
    """UTF-16, which some programs guess."""
    return written(scene, lambda account: account.decode().encode("utf-16"))


@kind(*PRESENT)
def of_nothing(scene: Scene) -> bytes:
    """An empty manifest."""
    return written(scene, lambda account: b"")


@kind("signature.present", *PRESENT)
def a_promise_that_nobody_kept(scene: Scene) -> bytes:
    """The manifest promises a member's signature; its field isn't there."""
    org = facts()["orgs"][1]
    promise = [{"field": "SIG_P01", "unit": org["name"], "uscc": org["uscc"]}]
    return _raw(scene, lambda held: held.update(signers=promise))


@kind("signature.promised", *PRESENT)
def a_promise_of_the_leads_own_field(scene: Scene) -> bytes:
    """The manifest promises a member's signature in the lead unit's field, which one signature would fill."""
    org = facts()["orgs"][1]
    promise = [{"field": "SIG_LEAD", "unit": org["name"], "uscc": org["uscc"]}]
    return _raw(scene, lambda held: held.update(signers=promise))


@kind(*PRESENT, "manifest.scans", "pages.shown", "printed", "pages.hidden")
def a_page_called_a_scan(scene: Scene) -> bytes:
    """The form is called a scan, whose print nobody compares; it is text."""
    scan = [{"page": 2, "file": "scan.pdf", "sha256": "0" * 64, "replaces": "0" * 64}]
    return _raw(scene, lambda held: held.update(scans=scan))


@kind("printed")
def print_of_another_alliance(scene: Scene) -> bytes:
    """The pages of another alliance's packet, told rightly, with the facts of this one."""
    values = facts()
    values["alliance"]["name"] = "河南省样例砂轮产业技术创新战略联盟"
    from tests.signing.packets import make_packet

    path = scene.folder / "mixed.pdf"
    make_packet(path, printed=lines(values))
    return certified(scene, path.read_bytes())
