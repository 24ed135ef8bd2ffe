"""Ask the servers that certificates name for their status, for chains that are trusted already."""

from __future__ import annotations

from collections.abc import Sequence

from asn1crypto import x509
from pyhanko_certvalidator.path import ValidationPath

from toolkit.errors import AllianceError, IOFailure
from toolkit.signing.judging.moments import Grounds, Stamp, Timeline
from toolkit.signing.judging.one import Judged
from toolkit.signing.judging.proofs import Status
from toolkit.signing.moment.chains import Link, run
from toolkit.signing.moment.status import StatusDesk
from toolkit.signing.verdict import Check


def ask_servers(judged: Sequence[Judged], line: Timeline, grounds: Grounds) -> tuple[tuple[Status, ...], list[Check]]:
    """Return what the servers tell, and a check for each chain that could not be asked about.

    Only chains that lead to a trusted root are asked about, so that no stranger's certificate sends us anywhere.
    """
    desk = StatusDesk()
    told: dict[bytes, Status] = {}
    silent: list[Check] = []
    for link in _links(judged, line, grounds):
        try:
            evidence = run(lambda link=link: desk.gather(link))  # type: ignore[misc]
        except IOFailure as error:
            silent.append(Check("signature.online", True, error.problem, error.remedy, warning=True))
        except AllianceError as error:
            silent.append(Check("signature.online", False, error.problem, error.remedy))
        else:
            pieces: tuple[Status, ...] = (*evidence.ocsps, *evidence.crls)
            told |= {piece.dump(): piece for piece in pieces}  # type: ignore[no-untyped-call]
    return tuple(told.values()), silent


def _links(judged: Sequence[Judged], line: Timeline, grounds: Grounds) -> list[Link]:
    out: dict[tuple[bytes, frozenset[str]], Link] = {}

    def add(path: ValidationPath, moment: object, extended: frozenset[str]) -> None:
        chain: list[x509.Certificate] = list(path.iter_certs(include_root=False))
        if not chain:
            return
        link = Link(chain[-1], tuple(chain[:-1]), grounds.roots, extended, moment)  # type: ignore[arg-type]
        out.setdefault((link.certificate.sha256, extended), link)

    for one in judged:
        if one.path is not None and one.moment is not None:
            add(one.path, one.moment.at, frozenset())
            if one.moment.stamp is not None:
                add(one.moment.stamp.path, one.moment.stamp.at, frozenset({"time_stamping"}))
    for _, _, stamp in line.stamps:
        if isinstance(stamp, Stamp):
            add(stamp.path, stamp.at, frozenset({"time_stamping"}))
    return list(out.values())
