"""Whatever is done to a signed file's bytes, there is a verdict, and never a wrong yes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, event, given, seed, settings
from hypothesis import strategies as st

from tests.signing.tampering.cms_tools import resigned
from tests.signing.tampering.judge import judged
from tests.signing.tampering.scene import Scene
from tests.signing.tampering.tools import appended, body, certified, next_number, saved
from toolkit.signing.verdict import Verdict

TIMES = int(os.environ.get("ALLIANCE_FUZZ", "1"))
"""How many times as many examples as in the suite."""
WORDS = [
    *(
        b"obj",
        b"endobj",
        b"stream",
        b"endstream",
        b"xref",
        b"trailer",
        b"startxref",
        b"%%EOF",
        b"<<",
        b">>",
        b"[",
        b"]",
    ),
    *(b"/Type", b"/Page", b"/Contents", b"/Annots", b"/V", b"/AcroForm", b"/Fields", b"/Prev", b"/Root", b"/Size"),
    *(b"/ByteRange", b"/DSS", b"/Length", b"/Filter", b"/FlateDecode", b"/Kids", b"/Parent", b"0 R", b"null", b"true"),
    *(b"\0", b"\xff", b"(", b")", b"<", b">", b"%", b"\n", b"-1", b"99999999999999999999", b"1e9", b"#00", b"/"),
]
PATCH = st.one_of(st.binary(max_size=8), st.sampled_from(WORDS))


def fuzzed(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        database=None,
        # A failure is shown as it was found: making it smaller would take minutes.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def originals(scene: Scene) -> list[bytes]:
    """What is accepted: by one signer, by several, closed."""
    return [scene.signed, scene.closed]


def require_no_wrong_yes(scene: Scene, data: bytes) -> Verdict:
    """A changed file is refused with sentences; only the very bytes that were signed are accepted."""
    verdict = judged(scene, data)
    for check in verdict.failures:
        assert check.statement.render("zh_CN") and check.statement.render("en"), check.id
        assert check.remedy and check.remedy.render("zh_CN"), check.id
    event("refused by " + ", ".join(sorted({check.id.split(".")[0] for check in verdict.failures})))
    whole = data in (scene.signed, scene.other)
    # Without its closing, or with the half of it that proves no time, the packet of several is what all of them signed.
    whole = whole or (scene.closed.startswith(data) and len(data) >= len(scene.complete) and data.endswith(b"%%EOF\n"))
    assert whole or not verdict.accepted
    return verdict


@fuzzed(16)
@given(data=st.data())
def test_bytes_flipped_deleted_and_put_in(scene, data):
    content = bytearray(data.draw(st.sampled_from(originals(scene)), "file"))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.sampled_from(["flip", "cut", "put", "replace", "copy"]))
        if how == "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del content[at : at + data.draw(st.integers(1, 400))]
        elif how == "put":
            content[at:at] = data.draw(PATCH)
        elif how == "replace":
            patch = data.draw(PATCH)
            content[at : at + len(patch)] = patch
        else:
            start = data.draw(st.integers(0, len(content) - 1))
            content[at:at] = content[start : start + data.draw(st.integers(1, 2000))]
    require_no_wrong_yes(scene, bytes(content))


@fuzzed(8)
@given(data=st.data())
def test_two_signed_files_cut_and_joined(scene, data):
    files = [scene.signed, scene.other, scene.complete, scene.closed, *scene.stages[:2], scene.packet]
    joined = b""
    for _ in range(data.draw(st.integers(2, 3))):
        source = data.draw(st.sampled_from(files))
        ends = [0, len(source), *(at + 6 for at in range(len(source)) if source.startswith(b"%%EOF\n", at))]
        cut = st.one_of(st.sampled_from(ends), st.integers(0, len(source)))
        start, end = sorted((data.draw(cut), data.draw(cut)))
        joined += source[start:end]
    require_no_wrong_yes(scene, joined)


VALUE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**33), 2**33),
        st.floats(-1e6, 1e6).map(lambda number: b"%.3f" % number),
        st.sampled_from(WORDS).filter(lambda word: word.startswith(b"/") and len(word) > 1),
        st.integers(0, 60).map(lambda number: b"%d 0 R" % number),
        st.binary(max_size=12).map(lambda raw: b"<" + raw.hex().encode() + b">"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from([w for w in WORDS if w.startswith(b"/") and len(w) > 1]), inner, max_size=4),
    ),
    max_leaves=12,
)


def written(value: Any) -> bytes:
    """A value as a PDF holds it."""
    if value is None or isinstance(value, bool):
        return {None: b"null", True: b"true", False: b"false"}[value]
    if isinstance(value, list):
        return b"[" + b" ".join(written(item) for item in value) + b"]"
    if isinstance(value, dict):
        return b"<< " + b" ".join(key + b" " + written(item) for key, item in value.items()) + b" >>"
    return value if isinstance(value, bytes) else b"%d" % value


def mutated(data: st.DataObject, whole: bytes, number: int) -> bytes:
    """An object with one of its words exchanged, taken out, or something put beside it; or wholly another one."""
    how = data.draw(st.sampled_from(["word", "value", "entry", "new"]))
    try:
        raw = body(whole, number)
    except IndexError:
        how, raw = "new", b""
    if how == "new":
        return written(data.draw(VALUE))
    if how == "entry" and raw.rstrip().endswith(b">>"):
        key = data.draw(
            st.sampled_from([b"/A", b"/AA", b"/OC", b"/AP", b"/Kids", b"/Names", b"/OpenAction", b"/Rotate"])
        )
        return raw.rstrip()[:-2] + key + b" " + written(data.draw(VALUE)) + b" >>"
    words = raw.split(b" ")
    at = data.draw(st.integers(0, len(words) - 1))
    words[at : at + 1] = [] if how == "word" else [written(data.draw(VALUE))]
    return b" ".join(words)


@fuzzed(16)
@given(data=st.data())
def test_objects_changed_in_a_revision_of_their_own(scene, data):
    whole = data.draw(st.sampled_from(originals(scene)), "file")
    numbers = data.draw(st.lists(st.integers(1, next_number(whole) + 1), min_size=1, max_size=3, unique=True))
    objects = {number: mutated(data, whole, number) for number in numbers}
    require_no_wrong_yes(scene, appended(whole, objects))


@fuzzed(8)
@given(data=st.data())
def test_objects_changed_by_another_program(scene, data):
    whole = data.draw(st.sampled_from(originals(scene)), "file")

    def edit(pdf: pikepdf.Pdf) -> None:
        things = [
            one for one in pdf.objects if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) and len(one.keys())
        ]
        thing = things[data.draw(st.integers(0, len(things) - 1))]
        key = data.draw(st.sampled_from(sorted(thing.keys())))
        if key in ("/Length", "/Type") or data.draw(st.booleans()):
            thing["/Lang"] = pikepdf.Object.parse(written(data.draw(VALUE.filter(lambda v: b" R" not in written(v)))))
        elif key != "/Root":
            del thing[key]

    try:
        changed = saved(whole, edit)
        with pikepdf.open(BytesIO(changed)):
            pass
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return  # that program would not write it
    require_no_wrong_yes(scene, changed)


@fuzzed(10)
@given(data=st.data())
def test_anything_that_a_trusted_signer_signs_is_judged_without_an_error(scene, data):
    content = bytearray(scene.signed)
    start, end = 20, len(scene.packet) - 2000
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(start, end))
        patch = data.draw(PATCH)
        content[at : at + len(patch)] = patch
    # The signature is right again, so every check behind it gets to see the damage.
    judged(scene, resigned(scene, data=bytes(content)))


@fuzzed(10)
@given(data=st.data())
def test_objects_prepared_before_signing_are_judged_without_an_error(scene, data):
    numbers = data.draw(st.lists(st.integers(1, next_number(scene.packet) + 1), min_size=1, max_size=3, unique=True))
    packet = appended(scene.packet, {number: mutated(data, scene.packet, number) for number in numbers})
    try:
        signed = certified(scene, packet)
    except Exception:  # pyHanko would not sign that; a forger writes the signature's object himself
        ours = re.findall(rb"\n(\d+) 0 obj", scene.signed[len(scene.packet) :])
        signed = appended(packet, {int(number): body(scene.signed, int(number)) for number in ours})
    judged(scene, signed)


@pytest.mark.skipif(TIMES == 1, reason="long")
@fuzzed(10)
@seed(7)
@given(cut=st.integers(0, 1 << 20))
def test_every_place_to_cut_at(scene, cut):
    for whole in originals(scene):
        require_no_wrong_yes(scene, whole[: cut % (len(whole) - 1)])
