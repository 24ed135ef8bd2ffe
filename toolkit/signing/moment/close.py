"""Close a packet that everyone has signed: what proves the certificates good goes in, a timestamp covers it all."""

from __future__ import annotations

from pathlib import Path

from pyhanko.sign.fields import enumerate_sig_fields

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.read import open_packet
from toolkit.signing.archival import require_archival
from toolkit.signing.moment.lasting import Desk, add_document_timestamp, add_evidence
from toolkit.signing.moment.services import Services
from toolkit.signing.parties.holding import put_in_place
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, open_strictly, read_packet_bytes
from toolkit.signing.signatures import Judgement, judge_signatures


def close_packet(source: Path, target: Path, services: Services) -> Judgement:
    """Give all signatures of a packet what they need to be judged long after, and publish it whole or not at all.

    One revision takes up the certificates, OCSP answers and revocation lists (a document security store), one more a
    document timestamp over everything (PAdES B-LTA, ETSI EN 319 142-1 clause 6). Closing a closed packet again renews
    it, which is due before the timestamp server's certificate expires.

    Args:
        source: the signed packet.
        target: where the result goes; usually ``source`` itself.
        services: the timestamp server, and the roots of all signers and of that server.

    Returns:
        What the verification of the closed packet said.

    Raises:
        UsageError: no timestamp server is named, or ``target`` is a file that would be lost.
        WantingError: somebody has not signed yet, a signature does not hold, or a certificate isn't good.
        UnreachableError: a server gave no answer.
        IOFailure: a server's answer is of no use; reading or writing failed.
    """
    data = read_packet_bytes(source)
    expected = _signed_by_all(data, source)
    desk = Desk(services)
    judge_sound(data, source, services, expected)
    with damage_said_plainly(T("{path} is damaged: its signatures cannot be read.", path=source)):
        signed = [str(s.field_name) for s in open_strictly(data, source).embedded_signatures]
    closed = add_document_timestamp(add_evidence(data, source, signed, desk), source, desk)
    require_archival(closed, source)
    judgement = judge_sound(closed, source, services, expected)
    if not closed.startswith(data) or not put_in_place(source, target, data, closed):
        raise WantingError(
            T("{path} was changed in the meantime; nothing was written.", path=source), T("Run the command again.")
        )
    return judgement


def judge_sound(data: bytes, name: Path, services: Services, expected: tuple[str, ...]) -> Judgement:
    """Return what the signatures say.

    Raises:
        WantingError: one of them does not hold.
    """
    judgement = judge_signatures(open_strictly(data, name), services.roots, expected=expected)
    if not judgement.sound:
        failed = next(check for check in judgement.checks if not check.ok)
        raise WantingError(failed.statement, failed.remedy)
    return judgement


def _signed_by_all(data: bytes, path: Path) -> tuple[str, ...]:
    """Return the fields that are promised, the certifying one first, if all of them are signed."""
    promised = {LEAD_FIELD: None} | {one.field: one.unit for one in open_packet(data).manifest.signers}
    with damage_said_plainly(T("{path} is damaged: its form fields cannot be read.", path=path)):
        reader = open_strictly(data, path)
        signed = {str(name) for name, value, _ in enumerate_sig_fields(reader) if value is not None}
    if LEAD_FIELD not in signed:
        raise WantingError(
            T("The lead unit has not certified {path} yet; it signs first.", path=path),
            T("The lead unit runs: alliance sign FILE --key KEY"),
        )
    pending = [str(unit) for field, unit in promised.items() if field not in signed]
    if pending:
        raise WantingError(
            T("{path} cannot be closed yet; still to sign: {names}.", path=path, names=", ".join(pending)),
            T("See alliance signing status FILE. Close the packet when everyone has signed."),
        )
    return tuple(promised)
