"""Sign a packet: one certifying PAdES B-B signature, proven before the result appears."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet
from toolkit.publish import publish_bytes
from toolkit.signing.keys import SigningKey, der
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, field_names, open_strictly, read_packet_bytes
from toolkit.signing.signatures import Judgement, judge_signatures

_SIGNATURE_ROOM = 3000
"""Bytes of a CMS signature besides its certificates; about 1 700 when measured with RSA-2048, 3 000 with RSA-4096."""


def sign_packet(source: Path, target: Path, key: SigningKey, *, replace_source: bool = False) -> Judgement:
    """Certify the packet ``source`` and publish the result as ``target``, whole or not at all.

    The signature is PAdES B-B (ETSI EN 319 142-1), invisible, in the field SIG_LEAD, and certifies the document so that
    afterwards only prepared signature fields may be filled (DocMDP P=2, ISO 32000-1 §12.8.2.2). It is appended: the
    packet's own bytes stay as they are. Before anything is written, the result is verified against the key's own chain.

    Args:
        source: what ``alliance build`` wrote.
        target: where the signed packet shall be.
        key: a loaded key.
        replace_source: allows ``target`` to be ``source``.

    Returns:
        What the verification of the fresh signature said.

    Raises:
        UsageError: target is source.
        WantingError: source is no packet or no PDF/A, is signed already, or can't be signed as it is.
        IOFailure: reading or writing failed.
    """
    if not replace_source and _same_file(source, target):
        raise UsageError(
            T("The signed packet would overwrite the unsigned one, {path}.", path=source),
            T("Name another file for the result."),
        )
    data = read_packet_bytes(source)
    _refuse_unfit(open_strictly(data, source), source)
    open_packet(data)
    _require_archival(data, source)
    signed = sign_bytes(data, source, key)
    judgement = prove_signature(data, signed, source, key)
    _require_archival(signed, source)
    publish_bytes(target, signed)
    return judgement


def _refuse_unfit(reader: PdfFileReader, path: Path) -> None:
    with damage_said_plainly(T("{path} is damaged: its form fields cannot be read.", path=path)):
        signed = [str(name) for name, value, _ in enumerate_sig_fields(reader) if value is not None]
        fields = field_names(reader)
    if signed:
        raise WantingError(
            T("{path} is already signed ({names}).", path=path, names=", ".join(signed)),
            T("Sign the packet as `alliance build` wrote it, or hand in the signed one."),
        )
    if fields:
        raise WantingError(
            T(
                "{path} has form fields ({names}), which could be filled in after signing.",
                path=path,
                names=", ".join(fields),
            ),
            T("Use the packet as `alliance build` wrote it."),
        )


def sign_bytes(
    data: bytes,
    name: str | Path,
    key: SigningKey,
    *,
    field: str = LEAD_FIELD,
    permissions: MDPPerm = MDPPerm.FILL_FORMS,
) -> bytes:
    """Append one certifying PAdES B-B signature to a PDF in memory; it is not verified here.

    Args:
        data: a PDF that is not signed yet.
        name: how messages call it.
        key: a loaded key.
        field: name of the invisible signature field.
        permissions: what may be done afterwards (DocMDP, ISO 32000-1 §12.8.2.2).

    Raises:
        WantingError: its structure is damaged.
    """
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=permissions,
    )
    spec = SigFieldSpec(
        field,
        # Every field but signature fields is locked, so that members may sign in any order (reference: signing §2).
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.EXCLUDE, fields=[field]),
    )
    room = 2 * (_SIGNATURE_ROOM + sum(len(der(c)) for c in key.chain))
    with damage_said_plainly(T("{path} cannot be signed: its PDF structure is damaged.", path=name)):
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        signer = PdfSigner(metadata, signer=key.signer, new_field_spec=spec)
        result: bytes = signer.sign_pdf(writer, bytes_reserved=room).getvalue()
    return result


def _require_archival(data: bytes, path: Path) -> None:
    faults = check_pdfa(data)
    if faults:
        raise WantingError(
            T("{path} is not PDF/A-3b: {rule} {fault}", path=path, rule=faults[0].rule, fault=faults[0].detail),
            T("Use the packet as `alliance build` wrote it."),
        )


def prove_signature(
    data: bytes, signed: bytes, name: str | Path, key: SigningKey, *, field: str = LEAD_FIELD
) -> Judgement:
    """Verify a fresh signature against the key's own chain.

    Raises:
        WantingError: it does not hold, or the signed file does not begin with what was signed.
    """
    if not signed.startswith(data):
        raise WantingError(
            T("{path} cannot be signed without changing its pages.", path=name), T("Build the packet again.")
        )
    # The last certificate of the key's own chain is the anchor: whether others trust it is for them to say.
    judgement = judge_signatures(open_strictly(signed, Path(name)), [_anchor(key)], expected=(field,))
    if not judgement.sound:
        failed = next(check for check in judgement.checks if not check.ok)
        raise WantingError(
            T("The fresh signature did not pass our own verification: {reason}", reason=failed.statement),
            failed.remedy,
        )
    return judgement


def _same_file(source: Path, target: Path) -> bool:
    try:
        return source.resolve() == target.resolve() or source.samefile(target)
    except OSError:
        return False


def _anchor(key: SigningKey) -> x509.Certificate:
    """Return the highest certificate that the key file's own chain leads to."""
    current, rest = key.chain[0], list(key.chain[1:])
    while issuer := next((c for c in rest if c.subject == current.issuer), None):
        rest.remove(issuer)
        current = issuer
    return current
