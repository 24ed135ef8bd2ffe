"""Make the attachments of the sample dossier: ``python -m samples.make_attachments [--out DIR]``.

Every file is fictional, bears 样例, and comes out the same from the same fonts, libraries and processor.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from samples import acceptance_papers, drafts, pictures, reports
from samples import certificates as certs
from samples.facts import FOLDER, Story, read_story


def makers(story: Story) -> dict[str, Callable[[], bytes]]:
    """Return, by attachment code, what makes each file."""
    issued = {a["code"]: a.get("issue_date") or "" for a in story.tree["attachments"]}
    orgs = {f"A1-{org['no']}": org for org in story.orgs}

    def licence(code: str, orientation: str = "portrait") -> bytes:
        return certs.licence_page(orgs[code], issued[code], orientation=orientation)

    def picture(code: str, size: tuple[int, int] = (1400, 990)) -> pictures.Image.Image:
        return certs.licence_picture(orgs[code], issued[code], size)

    def scan_of_licence() -> bytes:
        sheet = pictures.scan(picture("A1-3", certs.A4_150), 0.8)
        return certs.scanned([pictures.jpeg(sheet, 45)], "营业执照（样例）扫描件")

    def patent(org: dict[str, object], make: Callable[[str, str, str, str], bytes]) -> bytes:
        claim = org["ip"][0]  # type: ignore[index]
        return make(claim["title"], claim["number"], claim["holder"], claim["date"])

    papers: dict[str, Callable[[], bytes]] = {
        code: (lambda code=code: licence(code)) for code in ("A1-1", "A1-5", "A1-7", "A1-9", "A1-10", "A1-11", "A1-12")
    }  # type: ignore[misc]
    papers |= {
        "A1-2": lambda: pictures.photograph(picture("A1-2", (1120, 800))),
        "A1-3": scan_of_licence,
        "A1-4": lambda: pictures.palette_png(picture("A1-4")),
        "A1-6": lambda: licence("A1-6", "landscape"),
        "A1-8": lambda: certs.turned_by_rotate(licence("A1-8", "landscape")),
        "A2-1": lambda: reports.identity_statement(story),
        "A3-1": lambda: reports.audit_report(story),
        "A4-1": lambda: certs.centre_approval(story),
        "A4-2": lambda: certs.high_tech_png(story),
        "A5-1": lambda: patent(story.lead, certs.patent_scan),
        "A5-2": lambda: certs.standard_notice(story),
        "A5-3": lambda: patent(story.orgs[5], certs.patent_paper),
        "A6-1": lambda: reports.project_contract(story),
        "A6-2": lambda: reports.cooperation_agreement(story),
        "A8-1": lambda: reports.commitments(story),
        "A11-1": lambda: reports.credit_statement(story),
        "A12-1": lambda: reports.recommendation(story),
    }
    papers |= {f"A8-{number}": (lambda org=org: drafts.share(story, org)) for number, org in enumerate(story.orgs, 2)}  # type: ignore[misc]
    return papers | acceptance_papers.papers(story)


def make(folder: Path, story: Story) -> list[Path]:
    """Write every attachment below ``folder`` (it gets a subfolder ``attachments``); return the paths."""
    done = []
    for code, maker in makers(story).items():
        target = folder / story.file(code)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(maker())
        done.append(target)
    return done


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="dossier folder to write into")
    folder = parser.parse_args().out
    for path in make(folder, read_story()):
        print(f"{path.stat().st_size:>8}  {path.name}")


if __name__ == "__main__":
    main()
