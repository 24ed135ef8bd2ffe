"""Sign a packet: a PAdES signature of any level, proven before the result appears."""

from __future__ import annotations

from collections.abc import Sequence
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
from pyhanko.stamp import BaseStampStyle, StaticStampStyle

from toolkit.errors import AllianceError, UsageError, WantingError
from toolkit.i18n import T
from toolkit.packet.read import open_packet
from toolkit.publish import publish_bytes
from toolkit.signing.archival import require_archival
from toolkit.signing.keys import SigningKey, der
from toolkit.signing.leading import require_lead
from toolkit.signing.moment.chains import highest
from toolkit.signing.moment.lasting import STAMP_FIELDS, Desk, add_document_timestamp, add_evidence
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, field_names, open_strictly, read_packet_bytes
from toolkit.signing.signatures import Judgement, judge_signatures

_SIGNATURE_ROOM = 3000
"""Bytes of a CMS signature besides its certificates; about 1 700 when measured with RSA-2048, 3 000 with RSA-4096."""

_NOTHING_SEEN = StaticStampStyle(border_width=0)
"""pyHanko's own default writes words in a font that isn't embedded."""


def sign_packet(
    source: Path,
    target: Path,
    key: SigningKey,
    *,
    services: Services | None = None,
    level: Level = Level.B_B,
    replace_source: bool = False,
    by_anyone: bool = True,
) -> Judgement:
    """Certify the packet ``source`` and publish the result as ``target``, whole or not at all.

    The signature is PAdES (ETSI EN 319 142-1), invisible, in the field SIG_LEAD, and certifies the document so that
    afterwards only prepared signature fields may be filled (DocMDP P=2, ISO 32000-1 §12.8.2.2). It is appended: the
    packet's own bytes stay as they are. Before anything is written, the result is verified against the key's own chain.

    Args:
        source: what ``alliance build`` or ``alliance signing prepare`` wrote.
        target: where the signed packet shall be.
        key: a loaded key.
        services: servers to ask; needed above level B-B.
        level: how much the signature shall prove.
        replace_source: allows ``target`` to be ``source``.
        by_anyone: whether the certificate need not be one that may sign for the lead unit; ``verify`` asks that it is.

    Returns:
        What the verification of the fresh signature said.

    Raises:
        UsageError: target is source, or holds signatures of others.
        WantingError: source is no packet or no PDF/A, is signed already, or can't be signed as it is; the certificate
            is not the lead unit's.
        UnreachableError: a server gave no answer.
        IOFailure: reading or writing failed, or a server's answer is of no use.
    """
    if not replace_source and _same_file(source, target):
        raise UsageError(
            T("The signed packet would overwrite the unsigned one, {path}.", path=source),
            T("Name another file for the result."),
        )
    _require_nothing_lost(target)
    data = read_packet_bytes(source)
    reader = open_strictly(data, source)
    _refuse_signed(reader, source)
    packet = open_packet(data)
    if not by_anyone:
        require_lead(packet, key.certificate)
    promised = tuple(signer.field for signer in packet.manifest.signers)
    _refuse_strange_fields(reader, source, promised)
    require_archival(data, source)
    services = services or Services()
    signed = sign_field(data, source, key, LEAD_FIELD, services=services, level=level, certify=True, unlocked=promised)
    judgement = prove_signature(data, signed, source, key, pending=promised, roots=services.roots)
    require_archival(signed, source)
    publish_bytes(target, signed)
    return judgement


def _require_nothing_lost(target: Path) -> None:
    """Refuse to overwrite a packet that others have signed."""
    try:
        reader = open_strictly(read_packet_bytes(target), target)
        with damage_said_plainly(T("{path} is damaged: its form fields cannot be read.", path=target)):
            signed = {str(name) for name, value, _ in enumerate_sig_fields(reader) if value is not None}
    except AllianceError:  # nothing is there, or nothing that could be signed
        return
    others = sorted(name for name in signed - {LEAD_FIELD} if not name.startswith(STAMP_FIELDS))
    if others:
        raise UsageError(
            T(
                "{path} already holds the signatures {names}, which would be lost.",
                path=target,
                names=", ".join(others),
            ),
            T("Name another file for the result."),
        )


def _refuse_signed(reader: PdfFileReader, path: str | Path) -> None:
    with damage_said_plainly(T("{path} is damaged: its form fields cannot be read.", path=path)):
        signed = [str(name) for name, value, _ in enumerate_sig_fields(reader) if value is not None]
    if signed:
        raise WantingError(
            T("{path} is already signed ({names}).", path=path, names=", ".join(signed)),
            T("Sign the packet as `alliance build` wrote it, or hand in the signed one."),
        )


def _refuse_strange_fields(reader: PdfFileReader, path: Path, promised: Sequence[str]) -> None:
    """Refuse fields that could be filled in after signing, besides the signature fields that the manifest promises."""
    with damage_said_plainly(T("{path} is damaged: its form fields cannot be read.", path=path)):
        empty = [str(name) for name, _, _ in enumerate_sig_fields(reader)]
        fields = field_names(reader)
    strange = [name for name in fields if name not in promised or name not in empty]
    if strange:
        raise WantingError(
            T(
                "{path} has form fields ({names}), which could be filled in after signing.",
                path=path,
                names=", ".join(strange),
            ),
            T("Use the packet as `alliance build` wrote it."),
        )
    missing = [name for name in promised if fields.count(name) != 1]
    if missing:
        raise WantingError(
            T("{path} lacks the signature fields {names}, which it promises.", path=path, names=", ".join(missing)),
            T("Prepare the packet again: alliance signing prepare FILE"),
        )


def sign_bytes(
    data: bytes,
    name: str | Path,
    key: SigningKey,
    *,
    field: str = LEAD_FIELD,
    permissions: MDPPerm = MDPPerm.FILL_FORMS,
    unlocked: Sequence[str] = (),
) -> bytes:
    """Append one certifying PAdES B-B signature to a PDF in memory; it is not verified here.

    Args:
        data: a PDF that is not signed yet.
        name: how messages call it.
        key: a loaded key.
        field: name of the signature field; where there is none yet, an invisible one is made.
        permissions: what may be done afterwards (DocMDP, ISO 32000-1 §12.8.2.2).
        unlocked: further fields that may still be filled afterwards.

    Raises:
        WantingError: its structure is damaged.
    """
    return sign_field(data, name, key, field, certify=True, permissions=permissions, unlocked=unlocked)


def sign_field(
    data: bytes,
    name: str | Path,
    key: SigningKey,
    field: str,
    *,
    services: Services | None = None,
    level: Level = Level.B_B,
    stamp: BaseStampStyle | None = None,
    certify: bool = False,
    permissions: MDPPerm = MDPPerm.FILL_FORMS,
    unlocked: Sequence[str] = (),
) -> bytes:
    """Append one PAdES signature (ETSI EN 319 142-1) to a PDF in memory; it is not verified here.

    Args:
        data: the PDF; what it bears already stays as it is.
        name: how messages call it.
        key: a loaded key.
        field: name of an empty signature field; with ``certify`` an invisible one is made where there is none.
        services: servers to ask; needed above level B-B.
        level: how much the signature shall prove.
        stamp: what is to be seen in the field; nothing by default.
        certify: whether it certifies the PDF, as only the first signature can.
        permissions: what a certifying signature allows afterwards (DocMDP, ISO 32000-1 §12.8.2.2).
        unlocked: fields that a lock made here leaves open.

    Raises:
        UsageError: the level needs a timestamp server and none is named.
        WantingError: the structure is damaged, the field can't be signed, or a certificate isn't good.
        UnreachableError: a server gave no answer.
        IOFailure: a server's answer is of no use.
        MissingError: the token with the key doesn't sign.
    """
    digest = getattr(key.signer, "md_algorithm", "sha256")
    if digest != "sha256" and level.has_time:
        raise UsageError(
            T("With an SM2 key a signature has level B-B only; its timestamps are not supported."),
            T("Sign with --level B-B."),
        )
    desk = Desk(services or Services(), _own_root(key))
    stamper = desk.stamper if level.has_time else None
    if level.has_status:
        desk.require_good(key.chain)
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=permissions,
    )
    spec = SigFieldSpec(
        field,
        # Every field but signature fields is locked, so that members may sign in any order (reference: signing §2).
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.EXCLUDE, fields=[field, *unlocked]),
    )
    room = _SIGNATURE_ROOM + sum(len(der(c)) for c in key.chain) + (stamper.room if stamper else 0)
    with damage_said_plainly(T("{path} cannot be signed: its PDF structure is damaged.", path=name)):
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        if certify:
            _refuse_signed(writer.prev, name)
        _require_signable(writer.prev, name, field, may_be_new=certify)
        signer = PdfSigner(
            metadata,
            signer=key.signer,
            timestamper=stamper,
            stamp_style=stamp or _NOTHING_SEEN,
            new_field_spec=spec if certify else None,
        )
        signed: bytes = signer.sign_pdf(writer, existing_fields_only=not certify, bytes_reserved=2 * room).getvalue()
    if level.has_status:
        signed = add_evidence(signed, name, [field], desk)
    if level is Level.B_LTA:
        signed = add_document_timestamp(signed, name, desk)
    return signed


def _require_signable(reader: PdfFileReader, name: str | Path, field: str, *, may_be_new: bool) -> None:
    found = {str(full): (value, ref.get_object()) for full, value, ref in enumerate_sig_fields(reader)}
    if field not in found:
        if may_be_new and field not in field_names(reader):
            return
        raise WantingError(
            T("{path} has no signature field {field}.", path=name, field=field),
            T("Use the packet as `alliance signing prepare` wrote it."),
        )
    value, content = found[field]
    if value is not None:
        raise WantingError(
            T("The field {field} of {path} is already signed.", path=name, field=field),
            T("Nothing is left to do for this signer."),
        )
    # Seed values could send the signer to a server of their maker's choice (ISO 32000-1 12.7.4.5).
    if "/SV" in content:
        raise WantingError(
            T("The field {field} of {path} sets conditions that this program did not write.", path=name, field=field),
            T("Use the packet as `alliance signing prepare` wrote it."),
        )


def _own_root(key: SigningKey) -> tuple[x509.Certificate, ...]:
    top = highest(key.chain)
    return (top,) if top.subject == top.issuer else ()


def prove_signature(
    data: bytes,
    signed: bytes,
    name: str | Path,
    key: SigningKey,
    *,
    field: str = LEAD_FIELD,
    pending: Sequence[str] = (),
    roots: Sequence[x509.Certificate] = (),
) -> Judgement:
    """Verify a fresh signature against the key's own chain.

    Args:
        data: what was signed.
        signed: the result.
        name: how messages call it.
        key: what it was signed with.
        field: what was signed.
        pending: fields that are there to be signed by others.
        roots: trusted besides, for timestamps.

    Raises:
        WantingError: it does not hold, or the signed file does not begin with what was signed.
    """
    if not signed.startswith(data):
        raise WantingError(
            T("{path} cannot be signed without changing its pages.", path=name), T("Build the packet again.")
        )
    # The last certificate of the key's own chain is the anchor: whether others trust it is for them to say.
    trusted = [highest(key.chain), *roots]
    judgement = judge_signatures(open_strictly(signed, Path(name)), trusted, expected=(field,), pending=pending)
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
