"""What whole-job tests share: the sample, built, signed once per run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from toolkit.checks.check import Checked, check_dossier
from toolkit.documents.fonts import FontSetup
from toolkit.facts.dossier import read_dossier
from toolkit.i18n import LANGUAGES, set_language
from toolkit.packet.build import Built, build_packet
from toolkit.resources import Resources
from toolkit.signing.keys import load_key
from toolkit.signing.sample_keys import SampleKeys, make_sample_keys
from toolkit.signing.sign import sign_packet


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Begin every test in the language that the program speaks by itself; commands that a test runs may change it."""
    set_language(LANGUAGES[0])
    yield
    set_language(LANGUAGES[0])


@dataclass(frozen=True)
class SampleJob:
    """The sample dossier with its packet, before and after signing."""

    dossier: Path
    checked: Checked
    built: Built
    signed: Path
    keys: SampleKeys


def copy_of_sample(folder: Path) -> Path:
    """Copy the sample dossier into ``folder``."""
    return Path(
        shutil.copytree(
            Resources().samples / "superhard", folder, ignore=shutil.ignore_patterns("out"), dirs_exist_ok=True
        )
    )


def check_sample(dossier: Path) -> Checked:
    """Read and check a dossier."""
    return check_dossier(read_dossier(dossier), Resources())


def build_sample(dossier: Path, *, target: Path | None = None, work: Path | None = None) -> Built:
    """Build a dossier's packet as the command line does."""
    return build_packet(
        check_sample(dossier),
        Resources(),
        target or dossier / "out" / "application.pdf",
        fonts=FontSetup.discover(None),
        work=work or dossier / "out" / ".work",
    )


@pytest.fixture(scope="session")
def sample_job(tmp_path_factory: pytest.TempPathFactory) -> SampleJob:
    """Do the main job once; tests that change anything work on copies."""
    folder = tmp_path_factory.mktemp("job")
    dossier = copy_of_sample(folder / "卷宗")
    built = build_sample(dossier)
    keys = make_sample_keys(folder / "keys")
    signed = folder / "signed.pdf"
    sign_packet(built.path, signed, load_key(keys.rsa, keys.password_file.read_bytes().strip()))
    return SampleJob(dossier, check_sample(dossier), built, signed, keys)
