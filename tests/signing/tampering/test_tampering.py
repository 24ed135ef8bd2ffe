"""No kind of tampering is accepted, each is refused for the right reason, and none takes long or ends in an error."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import pytest

from tests.dossiers import UNIVERSITY
from tests.signing.packets import RESOURCES
from tests.signing.tampering import (
    annotations,
    appended_parts,
    certificates,
    content,
    damage,
    extras,
    forms,
    manifests,
    parties,
    planted,
    prepared,
    readings,
    revisions,
    values,
    wrapping,
)
from tests.signing.tampering.judge import judged, judged_by_signatures
from tests.signing.tampering.scene import TABLE, Kind
from toolkit.signing.reading import LEAD_FIELD
from toolkit.signing.verdict import Verdict
from toolkit.signing.verify import verify_packet

THOROUGH = bool(os.environ.get("ALLIANCE_ATTACKS"))
"""Judge everything by everything, and try every change among the signatures of several: minutes instead of seconds."""
ROOMS = (
    *(annotations, appended_parts, certificates, content, damage, extras, forms, manifests),
    *(parties, planted, prepared, readings, revisions, values, wrapping),
)
SIGNATURES = {
    *("file.readable", "signature.unchanged", "signature.intact", "signature.trusted", "signature.present"),
    *("signature.certified", "signature.document-timestamp", "signature.store"),
}
OWN = {parties.__name__, appended_parts.__name__}
AMIDST = [kind for kind in TABLE if kind.seen == {"signature.unchanged"} and kind.trick.__module__ not in OWN]
"""Appended changes, which can be appended between the signatures of several parties as well."""


def expectations(kind: Kind) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=kind.open, strict=True)] if kind.open else []


def require_refusal(verdict: Verdict, seen: frozenset[str]) -> None:
    assert not verdict.accepted
    assert all(check.statement.render() and check.remedy and check.remedy.render() for check in verdict.failures)
    ids = {check.id for check in verdict.failures}
    assert any(f"{found}.".startswith(f"{wanted}.") for found in ids for wanted in seen), ids


def test_what_was_not_tampered_with_is_accepted(scene):
    for data in (scene.signed, scene.other, scene.complete, scene.closed):
        verdict = judged(scene, data)
        assert verdict.accepted, [check.as_dict() for check in verdict.failures]


def test_what_several_signed_by_hand_is_accepted(scene):
    verdict = judged(scene, parties.all_sign(scene, scene.certified))
    assert verdict.accepted, [check.as_dict() for check in verdict.failures]


@pytest.mark.parametrize("trick", [parties.promise_of_nobody, parties.promise_lowered_and_field_gone])
def test_units_that_sign_on_paper_only_are_named_for_a_person_to_look_after(scene, trick):
    verdict = judged(scene, trick(scene))
    assert verdict.accepted
    [told] = [check for check in verdict.warnings if check.id == "signature.promised"]
    assert UNIVERSITY in told.statement.render()


@pytest.mark.parametrize("kind", [pytest.param(k, id=k.name, marks=expectations(k)) for k in TABLE])
def test_is_not_accepted(scene, kind: Kind):
    data = kind.trick(scene)
    assert data not in (scene.packet, scene.signed, scene.other, scene.complete, scene.closed)
    if THOROUGH or not kind.seen <= SIGNATURES:
        verdict = judged(scene, data)
    else:
        expected = parties.BOTH if kind.trick.__module__ == parties.__name__ else (LEAD_FIELD,)
        verdict = judged_by_signatures(scene, data, expected=expected)
    require_refusal(verdict, kind.seen)


@pytest.mark.parametrize("kind", AMIDST if THOROUGH else AMIDST[::12], ids=lambda kind: kind.name)
def test_is_not_accepted_between_the_signatures_of_several(scene, kind: Kind):
    certified = replace(scene, signed=scene.certified, packet=scene.prepared)
    data = parties.all_sign(scene, kind.trick(certified))
    require_refusal(judged_by_signatures(scene, data, expected=parties.BOTH), kind.seen)


@pytest.mark.parametrize("kind", AMIDST if THOROUGH else AMIDST[5::12], ids=lambda kind: kind.name)
def test_is_not_accepted_after_the_closing(scene, kind: Kind):
    data = kind.trick(replace(scene, signed=scene.closed, packet=scene.prepared))
    require_refusal(judged_by_signatures(scene, data, expected=parties.BOTH), kind.seen)


def test_the_command_s_own_verdict_is_the_same(scene, tmp_path):
    for name, data in (("good", scene.closed), ("bad", scene.signed + b"%")):
        (tmp_path / name).write_bytes(data)
        verdict = verify_packet(tmp_path / name, [scene.world.ca_file], RESOURCES)
        assert verdict.accepted is (name == "good")


def test_the_corpus_has_many_kinds_and_none_twice():
    assert [name for name, times in Counter(kind.name for kind in TABLE).items() if times > 1] == []
    assert len(TABLE) >= 400
    assert {kind.trick.__module__ for kind in TABLE} == {room.__name__ for room in ROOMS}
