"""Attachments that must be there, and the wording of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.files import ATTACHMENTS
from toolkit.checks.rules import ANY, Case, Hit, Rule
from toolkit.errors import UsageError
from toolkit.findings import Severity
from toolkit.i18n import T

E, W = Severity.ERROR, Severity.WARNING
_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HALF_WIDTH = re.compile(
    rf"(?<={_HAN})[,;:!?]|[,;:!?](?={_HAN})|(?<={_HAN})\.(?={_HAN}|$)|(?<={_HAN})[()]|[()](?={_HAN})"
)
_DOUBLE_SPACE = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝")
_PLACEHOLDER = re.compile(r"×{2,}|X{3,}|＿{2,}|_{3,}|某某|（待[填定]）|TODO")
_LICENCES = "A1"


def required_attachments(case: Case) -> Iterator[Hit]:
    """Every group of attachments that the packet asks for is there (``forms/packets.yaml``)."""
    groups = {str(row["code"]).split("-")[0] for row in case.rows("attachments") if row.get("code")}
    lead_kind = (case.lead or {}).get("org_type")
    for wanted in case.plan.required_attachments:
        if wanted.group in groups or (wanted.group == "A3" and lead_kind not in (None, "enterprise")):
            continue
        label = case.tables["attachment_group"].labels.get(wanted.group, wanted.group)
        yield Hit(
            T("The attachment {group} ({label}) is missing.", group=wanted.group, label=label),
            T(
                "Put the file into the attachments folder and enter it with a code such as {code}.",
                code=f"{wanted.group}-1",
            ),
            ("attachments",),
            _severity(wanted.severity),
        )


def proof_of_legal_status(case: Case) -> Iterator[Hit]:
    """Every unit proves its legal status by a licence or certificate (A1), where the packet asks for them."""
    if all(wanted.group != _LICENCES for wanted in case.plan.required_attachments):
        return
    attachments = case.rows("attachments")
    if any(row.get("code") is None for row in attachments):
        return
    owners = {row.get("org") for row in attachments if row["code"].startswith(f"{_LICENCES}-")}
    if not owners:  # the missing group as a whole is a finding already
        return
    for i, org in enumerate(case.orgs):
        named = any(code.startswith(f"{_LICENCES}-") for code in org.get("evidence") or ())
        if org.get("name") and not named and org["name"] not in owners:
            yield Hit(
                T("{org} has no licence or certificate among the attachments (A1).", org=org["name"]),
                T("Attach it and name its code in the unit's evidence."),
                ("orgs", i, "evidence"),
            )


def unused_files(case: Case) -> Iterator[Hit]:
    """Every file in the attachments folder is entered, where a packet binds them."""
    if not case.plan.parts:
        return
    folder = case.facts.folder / ATTACHMENTS
    used = {row.get("file") for row in case.rows("attachments")}
    if None in used or not folder.is_dir():
        return
    try:
        paths = sorted(folder.iterdir())
    except OSError:  # a folder that can't be listed shows in the findings on its files
        return
    for path in paths:
        if not path.name.startswith((".", "~$")) and path.is_file() and f"{ATTACHMENTS}/{path.name}" not in used:
            yield Hit(
                T("The file {name} is in the attachments folder but not entered.", name=f"{ATTACHMENTS}/{path.name}"),
                T("Enter it under “attachments”, or take it away."),
                ("attachments",),
            )


def alliance_name(case: Case) -> Iterator[Hit]:
    """The alliance's name has no spaces and begins with the province."""
    name = case.block("alliance").get("name")
    if not name:
        return
    if re.search(r"\s", name):
        yield Hit(T("The alliance's name has spaces in it."), T("Take the spaces out."), ("alliance", "name"), E)
    if not name.startswith(case.regions.provinces[case.regions.home]):
        yield Hit(
            T("The alliance's name does not begin with 河南省."),
            T("Names given by the department begin so."),
            ("alliance", "name"),
        )


def full_width_punctuation(case: Case) -> Iterator[Hit]:
    """Chinese text has full-width punctuation and brackets and no runs of spaces (GB/T 15834)."""
    for path, text in case.texts:
        found = _HALF_WIDTH.search(text)
        if found:
            yield Hit(
                T(
                    "{where}: there is a half-width “{char}” in Chinese text, at “{near}”.",
                    where=case.where(*path),
                    char=found.group(),
                    near=text[max(0, found.start() - 4) : found.end() + 4],
                ),
                T("Write the full-width sign."),
                path,
            )
        elif double := _DOUBLE_SPACE.search(text):
            yield Hit(
                T(
                    "{where}: there are several spaces in a row, at “{near}”.",
                    where=case.where(*path),
                    near=text[max(0, double.start() - 4) : double.end() + 4],
                ),
                T("Leave one space or none."),
                path,
            )


def _severity(name: str) -> Severity:
    try:
        return Severity(name)
    except ValueError as error:
        raise UsageError(
            T("forms/packets.yaml names the severity “{name}”, which does not exist.", name=name),
            T("Write one of: {names}.", names=", ".join(Severity)),
        ) from error


def placeholders(case: Case) -> Iterator[Hit]:
    """Nothing is left to be filled in, and nothing looks like a template's tag."""
    for path, text in case.texts:
        found = _TAG.search(text) or _PLACEHOLDER.search(text)
        if found:
            yield Hit(
                T(
                    "{where}: “{found}” looks like something still to be filled in.",
                    where=case.where(*path),
                    found=found.group(),
                ),
                T("Write what is meant."),
                path,
                E if _TAG.search(text) else None,
            )


PAPERS: tuple[Rule, ...] = (
    Rule("C01", W, "6", alliance_name, (ANY,)),
    Rule("C27", E, "7(1)", proof_of_legal_status, (ANY,)),
    Rule("C27-2", W, "6", unused_files, (ANY,)),
    Rule("C36", W, "6", placeholders, (ANY,)),
    Rule("C37", W, "GB/T 15834", full_width_punctuation, (ANY,)),
    Rule("P-required", E, "6", required_attachments, (ANY,)),
)
"""Rules on attachments and wording."""
