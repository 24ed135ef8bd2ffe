"""Eight units sign one packet, each by the command in a process of its own, in an order that chance decides.

After each step the signatures are verified by us and, as cryptography, by ``openssl cms``.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.dossiers import small_facts, with_check
from tests.signing.loopback import PASSWORD, World
from tests.signing.packets import RESOURCES, lines, make_packet
from tests.signing.parties.circle import Circle, make_circle, places_of
from tests.signing.tampering.cms_tools import covered, ranges, value
from toolkit.checks.check import check_dossier
from toolkit.cli.main import run
from toolkit.packet.read import open_packet
from toolkit.signing.keys import load_key
from toolkit.signing.parties.facts import parties_of
from toolkit.signing.parties.prepare import all_fields, prepare_packet
from toolkit.signing.parties.state import read_state
from toolkit.signing.reading import LEAD_FIELD, open_strictly
from toolkit.signing.sign import sign_packet
from toolkit.signing.signatures import judge_signatures
from toolkit.signing.verify import verify_packet

UNITS = 8


def eight(tree: dict[str, Any]) -> None:
    """Make six more units of the university: 样例第3研究所 to 样例第8研究所."""
    for number in range(3, UNITS + 1):
        unit = copy.deepcopy(tree["orgs"][1])
        unit |= {"no": number, "name": f"样例第{number}研究所", "short_name": f"样{number}所"}
        unit |= {"uscc": with_check(f"12410000MAAY5{number:03d}2"), "legal_rep": {"name": f"样所长{number}"}}
        tree["orgs"].append(unit)


def eight_units(folder: Path, world: World) -> Circle:
    """A certified packet that eight units are to sign, facts and print in agreement."""
    values = check_dossier(small_facts(folder, eight), RESOURCES).values
    parties = parties_of(values)
    built, prepared, certified = (folder / f"{name}.pdf" for name in ("built", "prepared", "certified"))
    make_packet(built, said=values, printed=lines(values), places=places_of(values))
    prepare_packet(built, prepared)
    lead = parties[0]
    key = load_key(world.issue(lead.name, organization=lead.name, uscc=lead.uscc).p12(folder / "key.p12"), PASSWORD)
    sign_packet(prepared, certified, key)
    return Circle(parties, (key,), built, prepared, certified)


class Signing:
    """A unit that runs the command, with a key file and a password file of its own, in a process of its own.

    The first one starts the program as a user does; the others are forked, which saves loading it again.
    """

    def __init__(self, world: World, circle: Circle, place: int, packet: Path, *, anew: bool) -> None:
        party, self.folder = circle.parties[place], packet.parent / f"单位{place}"
        self.folder.mkdir()
        issued = world.issue(party.name, organization=party.name, uscc=party.uscc, number=200 + place)
        key, password = issued.p12(self.folder / "key.p12"), self.folder / "password"
        password.write_bytes(PASSWORD)
        password.chmod(0o600)
        args = ["sign", str(packet), "--as", party.name, "--key", str(key), "--password-file", str(password)]
        if anew:
            command = [str(Path(sys.executable).with_name("alliance")), *args]
            with (self.folder / "said").open("wb") as said:
                self.started = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | {"PYTHONUTF8": "1"})
        else:
            self.forked = multiprocessing.get_context("fork").Process(target=_run, args=(args, self.folder / "said"))
            self.forked.start()
        self.anew = anew

    def ends_well(self) -> None:
        if self.anew:
            status = self.started.wait(timeout=120)
        else:
            self.forked.join(timeout=120)
            status = self.forked.exitcode
        assert status == 0, (self.folder / "said").read_text("utf-8")


def _run(args: Sequence[str], said: Path) -> None:
    with said.open("w", encoding="utf-8") as stream:
        sys.stdout = sys.stderr = stream
        status = run(args)
    os._exit(status)  # as a process of its own would end, without the test run's own leave-taking


def chain_file(world: World, folder: Path) -> Path:
    """Root, issuing CA and their revocation lists, as openssl wants them."""
    path = folder / "chain.pem"
    if not path.exists():
        parts = [issued.certificate.public_bytes(Encoding.PEM) for issued in (world.root, world.issuing)]
        for issuer in (world.root, world.issuing):
            told = subprocess.run(
                ["openssl", "crl", "-inform", "DER"], input=world.crl(issuer), capture_output=True, check=True
            )
            parts.append(told.stdout)
        path.write_bytes(b"".join(parts))
    return path


def openssl_agrees(world: World, data: bytes, which: int, folder: Path) -> None:
    """The value fits the covered bytes, and its certificate leads to the root and is not revoked (CAdES, RFC 5126)."""
    signed, written = folder / "covered.bin", folder / "value.der"
    signed.write_bytes(covered(data, which))
    written.write_bytes(value(data, which).dump())
    command = ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", str(written)]
    command += ["-content", str(signed), "-CAfile", str(chain_file(world, folder)), "-crl_check_all"]
    done = subprocess.run([*command, "-purpose", "any", "-out", os.devnull], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def we_agree(world: World, data: bytes, signed: list[str]) -> None:
    state = read_state(data, "packet.pdf")
    assert not state.faults
    assert [one.field for one in state.parties if one.signed] == sorted(signed)
    fields = all_fields(open_packet(data).manifest)
    pending = [name for name in fields if name not in (LEAD_FIELD, *signed)]
    reader = open_strictly(data, Path("packet.pdf"))
    judgement = judge_signatures(reader, world.roots, expected=(LEAD_FIELD, *signed), pending=pending)
    assert judgement.sound, [check.as_dict() for check in judgement.checks if not check.ok]
    assert {signer.field for signer in judgement.signers} == {LEAD_FIELD, *signed}


@pytest.mark.slow
def test_eight_units_sign_in_any_order_and_every_step_is_verified_twice(world, tmp_path):
    circle = eight_units(tmp_path, world)
    (tmp_path / "传签").mkdir()
    packet = circle.copy(tmp_path / "传签")
    order = random.Random().sample(range(UNITS), UNITS)
    signed: list[str] = []
    before = packet.read_bytes()
    openssl_agrees(world, before, 0, tmp_path)
    # The last two start at the same moment, on the same file.
    for turn in [[place] for place in order[:-2]] + [order[-2:]]:
        running = [Signing(world, circle, place, packet, anew=not signed) for place in turn]
        for one in running:
            one.ends_well()
        data = packet.read_bytes()
        assert data.startswith(before), order
        signed += [f"SIG_P{place + 1:02d}" for place in turn]
        we_agree(world, data, signed)
        for which in range(-len(turn), 0):
            openssl_agrees(world, data, which, tmp_path)
        before = data
    assert len(re.findall(rb"/ByteRange", data)) == UNITS + 1
    for which in range(UNITS + 1):
        openssl_agrees(world, data, which, tmp_path)
    assert sum(ranges(data)[2:]) == len(data)
    verdict = verify_packet(packet, [world.ca_file], RESOURCES)
    assert verdict.accepted, [check.as_dict() for check in verdict.failures]
    assert sorted(signer.unit for signer in verdict.signers if signer.field != LEAD_FIELD) == sorted(
        party.name for party in circle.parties
    )
    said = subprocess.run(["pdfsig", "-nocert", str(packet)], capture_output=True, text=True).stdout
    assert said.count("Signature is Valid") == UNITS + 1, said
    assert said.count("Total document signed") == 1


@pytest.mark.slow
def test_openssl_sees_a_changed_byte_and_a_revoked_certificate(world, tmp_path):
    circle = make_circle(tmp_path, world, 2)
    data = circle.certified.read_bytes()
    openssl_agrees(world, data, 0, tmp_path)
    with pytest.raises(AssertionError, match=r"verification failure|digest"):
        openssl_agrees(world, data.replace(b"/UseOutlines", b"/FullScreens"), 0, tmp_path)
    serial = circle.keys[0].chain[0].serial_number
    (tmp_path / "chain.pem").unlink()
    world.revoked[serial] = (circle.keys[0].chain[0].not_valid_before, None)
    try:
        with pytest.raises(AssertionError, match="revoked"):
            openssl_agrees(world, data, 0, tmp_path)
    finally:
        del world.revoked[serial]
