"""Units sign in any order, each its own field, and nobody harms the file."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from tests.signing.loopback import PASSWORD
from tests.signing.parties.circle import key_for, make_circle
from toolkit.chinese import date_text
from toolkit.errors import UsageError, WantingError
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.parties import member as work
from toolkit.signing.parties.filling import today
from toolkit.signing.parties.member import sign_as_member
from toolkit.signing.parties.state import read_state


def state_of(path):
    return read_state(path.read_bytes(), path.name)


def test_units_sign_in_any_order_and_every_signature_holds_after_each(circle, tmp_path):
    path = circle.copy(tmp_path)
    order = list(zip(circle.parties, circle.keys, strict=True))
    random.shuffle(order)
    for number, (party, key) in enumerate(order, 1):
        before = path.read_bytes()
        state = sign_as_member(path, path, key, party.uscc)
        assert path.read_bytes().startswith(before)
        assert not state.faults
        assert len(state.pending) == len(order) - number
    assert {one.signed.name for one in state_of(path).parties} == {party.name for party in circle.parties}
    assert check_pdfa(path) == []


def test_nobody_signs_for_a_unit_that_is_not_there(circle, tmp_path):
    path = circle.copy(tmp_path)
    with pytest.raises(UsageError, match="样3所"):
        sign_as_member(path, path, circle.keys[0], "样例以外")


def test_another_units_certificate_is_refused_and_the_file_stays_as_it_was(circle, tmp_path):
    path = circle.copy(tmp_path)
    with pytest.raises(WantingError, match="may not sign for"):
        sign_as_member(path, path, circle.keys[2], "2")
    assert path.read_bytes() == circle.certified.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_field_is_signed_once(circle, tmp_path):
    path = circle.copy(tmp_path)
    sign_as_member(path, path, circle.keys[1], "2")
    before = path.read_bytes()
    with pytest.raises(WantingError, match="has signed already"):
        sign_as_member(path, path, circle.keys[1], "2")
    assert path.read_bytes() == before


def test_the_lead_unit_certifies_first(circle, tmp_path):
    path = tmp_path / "协议.pdf"
    path.write_bytes(circle.prepared.read_bytes())
    with pytest.raises(WantingError, match="signs first"):
        sign_as_member(path, path, circle.keys[1], "2")


def test_a_packet_without_fields_is_not_signed_by_units(circle, tmp_path):
    path = tmp_path / "协议.pdf"
    path.write_bytes(circle.built.read_bytes())
    with pytest.raises(WantingError, match="no signature field"):
        sign_as_member(path, path, circle.keys[1], "2")


def test_nobody_signs_on_top_of_a_changed_packet(circle, tmp_path):
    path = circle.copy(tmp_path)
    data = bytearray(path.read_bytes())
    at = data.index(b"/FlateDecode") + 200
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(WantingError):
        sign_as_member(path, path, circle.keys[1], "2")
    assert path.read_bytes() == bytes(data)


def test_nobody_signs_on_top_of_what_was_added_after_the_certification(circle, tmp_path):
    path = circle.copy(tmp_path)
    with path.open("rb+") as stream:
        writer = IncrementalPdfFileWriter(stream)
        append_signature_field(writer, SigFieldSpec("SIG_P09", box=(10, 10, 90, 90)))
        writer.write_in_place()
    with pytest.raises(WantingError, match="do not belong there"):
        sign_as_member(path, path, circle.keys[1], "2")


def test_a_person_signs_for_a_unit_only_with_a_mandate_of_that_day(tmp_path, world):
    def mandate(values):
        unit = values["orgs"][1]["name"]
        row = {"org": unit, "title": "教授", "id_tail": "0001", "phone": None, "date": None}
        values["mandates"] = {
            "agents": [
                row | {"name": "样授权", "from": today() - timedelta(days=3), "to": today()},
                row | {"name": "样过期", "from": date(2020, 1, 1), "to": date(2020, 12, 31)},
            ]
        }

    circle = make_circle(tmp_path, world, 2, change=mandate)
    path = circle.copy(tmp_path)
    unit = circle.parties[1].name
    for name, said in (("样某人", "may not sign for"), ("样过期", "2020-12-31 only")):
        with pytest.raises(WantingError, match=said):
            sign_as_member(path, path, key_for(world, tmp_path, name, organization=unit), "2")
    state = sign_as_member(path, path, key_for(world, tmp_path, "样授权", organization=unit), "2")
    assert state.of("SIG_P02").signed.name == "样授权"


def test_the_result_may_go_elsewhere_but_never_onto_another_file(circle, tmp_path):
    path, other = circle.copy(tmp_path), tmp_path / "另一份.pdf"
    sign_as_member(path, other, circle.keys[1], "2")
    assert path.read_bytes() == circle.certified.read_bytes()
    assert len(state_of(other).pending) == 3
    with pytest.raises(UsageError, match="would be lost"):
        sign_as_member(path, other, circle.keys[2], "3")
    assert len(state_of(other).pending) == 3


def test_permissions_of_a_shared_file_stay(circle, tmp_path):
    path = circle.copy(tmp_path)
    path.chmod(0o664)
    sign_as_member(path, path, circle.keys[1], "2")
    assert path.stat().st_mode & 0o777 == 0o664


def test_who_comes_second_signs_on_top_of_the_first(circle, tmp_path, monkeypatch):
    path = circle.copy(tmp_path)
    honest = work.sign_field
    other = []

    def slow(*arguments, **options):
        if not other:
            other.append(True)
            sign_as_member(path, path, circle.keys[2], "3")
        return honest(*arguments, **options)

    monkeypatch.setattr(work, "sign_field", slow)
    state = sign_as_member(path, path, circle.keys[1], "2")
    assert [one.field for one in state.parties if one.signed] == ["SIG_P02", "SIG_P03"]
    assert state_of(path) == state


def test_an_outside_change_to_the_file_while_signing_is_never_overwritten(circle, tmp_path, monkeypatch):
    path = circle.copy(tmp_path)

    def meddle(data, *_arguments, **_options):
        path.write_bytes(data + b"\n%meddled")
        return data

    monkeypatch.setattr(work, "sign_field", meddle)
    with pytest.raises(WantingError):
        sign_as_member(path, path, circle.keys[1], "2")
    assert path.read_bytes().endswith(b"%meddled")


SIGNER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tests.signing.loopback import PASSWORD
    from toolkit.signing.keys import load_key
    from toolkit.signing.parties.member import sign_as_member
    path, key, member = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    opened = load_key(key, PASSWORD)
    print("ready", flush=True)
    sys.stdin.readline()
    sign_as_member(path, path, opened, member)
    """
)


def start_signer(path, key, member):
    process = subprocess.Popen(
        [sys.executable, "-c", SIGNER, str(path), str(key), member],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_units_that_sign_the_same_file_at_the_same_moment_lose_no_signature(circle, tmp_path, world):
    path = circle.copy(tmp_path)
    running = []
    for number, party in enumerate(circle.parties, 1):
        issued = world.issue(party.name, organization=party.name, uscc=party.uscc)
        key = issued.p12(tmp_path / f"{number}.p12", PASSWORD)
        running.append(start_signer(path, key, str(number)))
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    assert state_of(path).pending == ()
    assert not state_of(path).faults


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.1, 0.4])
def test_a_killed_signer_leaves_the_file_as_it_was_or_signed(circle, tmp_path, world, after):
    path = circle.copy(tmp_path)
    party = circle.parties[1]
    key = world.issue(party.name, organization=party.name, uscc=party.uscc).p12(tmp_path / "2.p12", PASSWORD)
    process = start_signer(path, key, "2")
    process.stdin.write("\n")
    process.stdin.flush()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    state = state_of(path)
    assert not state.faults
    if len(state.pending) == 4:
        assert path.read_bytes() == circle.certified.read_bytes()
    assert not sign_as_member(path, path, circle.keys[2], "3").faults


def test_a_visible_signature_says_unit_signer_and_date_as_text(circle, tmp_path):
    path = circle.copy(tmp_path)
    sign_as_member(path, path, circle.keys[1], "2")
    with pikepdf.open(path) as pdf:
        (widget,) = [field for field in pdf.pages[1].Annots if str(field.T) == "SIG_P02"]
        assert str(widget.TU) == circle.parties[1].name
        with pikepdf.new() as alone:
            page = alone.add_blank_page(page_size=(126, 120))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=alone.copy_foreign(widget.AP.N)))
            page.Contents = alone.make_stream(b"/A Do")
            alone.save(tmp_path / "seen.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "seen.pdf")
    shown = "".join(document[0].get_textpage().get_text_bounded().split())
    document.close()
    assert circle.parties[1].name in shown
    assert date_text(today()) in shown


def test_a_unit_may_sign_with_a_timestamp(circle, tmp_path, world):
    path = circle.copy(tmp_path)
    services = Services(tsa=world.tsa_url, roots=tuple(world.roots))
    state = sign_as_member(path, path, circle.keys[1], "2", level=Level.B_T, services=services)
    assert state.of("SIG_P02").signed.stamped is not None
