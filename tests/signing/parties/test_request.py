"""A unit that is elsewhere: what it is asked, what it answers, and what nobody can slip in on the way."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import zlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.parties.circle import key_for
from toolkit import limits
from toolkit.errors import AllianceError, WantingError
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.parties import answer as answering
from toolkit.signing.parties.answer import answer_request, complete, open_request
from toolkit.signing.parties.filling import today
from toolkit.signing.parties.member import sign_as_member
from toolkit.signing.parties.request import is_ours, make_request, read_request, request_tree, write_json
from toolkit.signing.parties.state import read_state


@pytest.fixture(autouse=True)
def _own_secret(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture
def path(circle, tmp_path):
    return circle.copy(tmp_path)


def asked(path, tmp_path, member="2", **options):
    target = tmp_path / "请求.json"
    write_json(target, request_tree(make_request(path, member, **options)))
    return target


def answered(request, key, tmp_path, **options):
    target = tmp_path / "答复.json"
    answer_request(open_request(request), key, target, **options)
    return target


def changed(path, change):
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))
    return path


def test_a_unit_elsewhere_signs_without_the_packet(circle, path, tmp_path):
    request = asked(path, tmp_path)
    answer = answered(request, circle.keys[1], tmp_path)
    before = path.read_bytes()
    state = complete(path, answer, path)
    assert state.of("SIG_P02").signed.name == circle.parties[1].name
    assert not state.faults
    assert path.read_bytes().startswith(before)
    assert check_pdfa(path) == []
    assert request.stat().st_size < 100_000
    assert sign_as_member(path, path, circle.keys[2], "3").pending


def test_the_request_says_what_is_to_be_signed(circle, path, tmp_path):
    tree = json.loads(asked(path, tmp_path).read_text())
    assert tree["format"] == "alliance-signing-request/1"
    assert tree["unit"] == circle.parties[1].name
    assert tree["uscc"] == circle.parties[1].uscc
    assert tree["title"] == read_state(path.read_bytes(), "x").title
    assert tree["revision"] == read_state(path.read_bytes(), "x").revision
    assert tree["digest_algorithm"] == "sha256"
    assert len(base64.b64decode(tree["digest"])) == 32


def test_who_has_the_packet_proves_that_the_request_is_about_it(circle, path, tmp_path):
    request = asked(path, tmp_path)
    answered(request, circle.keys[1], tmp_path, packet=path)
    other = tmp_path / "other.pdf"
    other.write_bytes(path.read_bytes())
    sign_as_member(other, other, circle.keys[2], "3")
    with pytest.raises(WantingError, match="not the packet that the request is about"):
        answered(request, circle.keys[1], tmp_path, packet=other)


def test_a_digest_of_something_else_is_found_where_the_packet_is_at_hand(circle, path, tmp_path):
    request = changed(asked(path, tmp_path), lambda tree: tree.update(digest=base64.b64encode(bytes(32)).decode()))
    with pytest.raises(WantingError):
        answered(request, circle.keys[1], tmp_path, packet=path)
    assert not (tmp_path / "答复.json").exists()


def test_a_request_is_signed_by_the_unit_asked_only(circle, path, tmp_path):
    request = asked(path, tmp_path)
    with pytest.raises(WantingError, match="may not sign for"):
        answered(request, circle.keys[2], tmp_path)


def test_an_answer_by_anothers_certificate_is_refused(circle, path, tmp_path):
    request = asked(path, tmp_path)
    # The answering side may be another program, or say what it likes.
    forged = changed(request, lambda tree: tree.update(uscc=circle.parties[2].uscc, unit=circle.parties[2].name))
    answer = answered(forged, circle.keys[2], tmp_path)
    honest = request_tree(make_request(path, "2"))
    for tree in (json.loads(forged.read_text()), honest):
        changed(answer, lambda told, tree=tree: told.update(request=tree))
        before = path.read_bytes()
        with pytest.raises(WantingError):
            complete(path, answer, path)
        assert path.read_bytes() == before


def test_anothers_signature_of_the_very_request_is_refused(circle, path, tmp_path, monkeypatch):
    request = asked(path, tmp_path)
    with monkeypatch.context() as other_program:
        other_program.setattr(answering, "require_match", lambda *_: None)
        answer = answered(request, circle.keys[2], tmp_path)
    before = path.read_bytes()
    with pytest.raises(WantingError, match="may not sign for"):
        complete(path, answer, path)
    assert path.read_bytes() == before


def test_a_request_is_void_once_somebody_else_has_signed(circle, path, tmp_path):
    answer = answered(asked(path, tmp_path), circle.keys[1], tmp_path)
    sign_as_member(path, path, circle.keys[2], "3")
    before = path.read_bytes()
    with pytest.raises(WantingError, match="signed by others or changed") as told:
        complete(path, answer, path)
    assert "new request" in str(told.value.remedy)
    assert path.read_bytes() == before
    again = answered(asked(path, tmp_path), circle.keys[1], tmp_path)
    assert len(complete(path, again, path).pending) == 2


def test_another_computer_does_not_take_the_answer(circle, path, tmp_path, monkeypatch):
    answer = answered(asked(path, tmp_path), circle.keys[1], tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(WantingError, match="not made on this computer"):
        complete(path, answer, path)


def test_whatever_was_changed_in_the_request_on_its_way_is_refused(circle, path, tmp_path):
    answer = answered(asked(path, tmp_path), circle.keys[1], tmp_path)
    honest, other = answer.read_bytes(), request_tree(make_request(path, "3"))
    values = {name: other[name] for name in ("increment", "unit", "uscc", "field", "digest")}
    values |= {"mandates": [{"person": "某", "kind": "agent", "start": None, "end": None}]}
    values |= {"day": "2020-01-01", "start": 9, "end": 99, "revision": "0" * 64, "mark": ""}
    before = path.read_bytes()
    for name, value in values.items():
        answer.write_bytes(honest)
        changed(answer, lambda tree, name=name, value=value: tree["request"].update({name: value}))
        with pytest.raises(WantingError):
            complete(path, answer, path)
    assert path.read_bytes() == before
    answer.write_bytes(honest)
    assert complete(path, answer, path).of("SIG_P02").signed


def test_the_secret_is_for_the_owner_only(path, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    request = make_request(path, "2")
    (kept,) = (tmp_path / "home").rglob("*.key")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert is_ours(request)


def test_a_program_that_only_signs_bytes_can_answer(circle, path, tmp_path, world):
    party = circle.parties[1]
    issued = world.issue(party.name, organization=party.name)
    tree = json.loads(asked(path, tmp_path, certificate=issued.asn1).read_text())
    attributes = base64.b64decode(tree["signed_attributes"])
    value = issued.key.sign(attributes, ec.ECDSA(hashes.SHA256()))
    chain = [issued.certificate, *issued.above]
    answer = tmp_path / "答复.json"
    told = {
        "format": "alliance-signing-answer/1",
        "request": tree,
        "signature": base64.b64encode(value).decode(),
        "certificates": [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in chain],
    }
    answer.write_text(json.dumps(told | {"signature": base64.b64encode(value[:-1] + b"\0").decode()}))
    with pytest.raises(WantingError):
        complete(path, answer, path)
    answer.write_text(json.dumps(told))
    assert complete(path, answer, path).of("SIG_P02").signed


def test_the_attributes_are_those_of_the_unit_asked(circle, path, world):
    with pytest.raises(WantingError, match="may not sign for"):
        make_request(path, "2", certificate=world.issue("样例以外").asn1)


def test_a_completed_signature_convinces_openssl(circle, path, tmp_path, world):
    complete(path, answered(asked(path, tmp_path), circle.keys[1], tmp_path), path)
    with path.open("rb") as stream:
        signature = next(s for s in PdfFileReader(stream).embedded_signatures if s.field_name == "SIG_P02")
        covered = b""
        for start, length in zip(*[iter(int(n) for n in signature.byte_range)] * 2, strict=True):
            stream.seek(start)
            covered += stream.read(length)
        (tmp_path / "cms.der").write_bytes(signature.pkcs7_content)
    (tmp_path / "covered").write_bytes(covered)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "cms.der", "-purpose", "any"]
    command += ["-content", tmp_path / "covered", "-CAfile", world.ca_file, "-out", tmp_path / "out"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        "{}",
        '{"format": "alliance-signing-answer/1"}',
        "[" * 100_000,
        '{"format": NaN}',
        "\ud800",
    ],
    ids=range(9),
)
def test_what_is_no_answer_is_said_to_be_none(path, tmp_path, text):
    file = tmp_path / "x.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(AllianceError):
        complete(path, file, path)
    with pytest.raises(AllianceError):
        open_request(file)


def test_a_file_beyond_the_limit_is_not_read(path, tmp_path, monkeypatch):
    request = asked(path, tmp_path)
    monkeypatch.setattr(limits, "SIGNING_REQUEST_BYTES", 500)
    with pytest.raises(WantingError, match="too large"):
        open_request(request)


def test_an_increment_that_unpacks_without_end_is_refused(path, tmp_path):
    bomb = base64.b64encode(zlib.compress(bytes(limits.SIGNING_REQUEST_BYTES + 1))).decode()
    request = changed(asked(path, tmp_path), lambda tree: tree.update(increment=bomb))
    with pytest.raises(WantingError):
        open_request(request)


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\nb", "a\u202eb", "x" * 5000, 7, None])
def test_what_would_play_with_the_terminal_is_refused(path, tmp_path, text):
    request = changed(asked(path, tmp_path), lambda tree: tree.update(title=text))
    with pytest.raises(WantingError):
        open_request(request)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode())
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def honest(circle, tmp_path_factory):
    return request_tree(make_request(circle.certified, "2"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_request_of_any_shape_is_read_or_refused(honest, data):
    tree = dict(honest)
    for key in data.draw(st.sets(st.sampled_from(sorted(tree)), min_size=1, max_size=3)):
        tree[key] = data.draw(TREES)
    with contextlib.suppress(WantingError):
        read_request(tree, "x")


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_signature_of_rubbish_is_refused(path, tmp_path, size):
    tree = request_tree(make_request(path, "2"))
    answer = tmp_path / "x.json"
    write_json(
        answer, {"format": "alliance-signing-answer/1", "cms": base64.b64encode(b"0" * size).decode(), "request": tree}
    )
    before = path.read_bytes()
    with pytest.raises(WantingError):
        complete(path, answer, path)
    assert path.read_bytes() == before


def test_a_signature_larger_than_its_room_is_refused(path, tmp_path):
    answer = tmp_path / "x.json"
    tree = request_tree(make_request(path, "2"))
    write_json(
        answer,
        {"format": "alliance-signing-answer/1", "cms": base64.b64encode(bytes(20_000)).decode(), "request": tree},
    )
    with pytest.raises(WantingError):
        complete(path, answer, path)


def test_the_date_shown_is_that_of_the_request(path):
    assert make_request(path, "2").day == today()


def test_key_for_another_person_needs_a_mandate_here_too(circle, path, tmp_path, world):
    request = asked(path, tmp_path)
    stranger = key_for(world, tmp_path, "样某人", organization=circle.parties[1].name)
    with pytest.raises(WantingError, match="may not sign for"):
        answered(request, stranger, tmp_path)
