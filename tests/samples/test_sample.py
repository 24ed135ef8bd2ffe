"""The sample dossier and its attachments: whole, coherent, fictional, and what the script makes."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from samples import drafts
from samples.facts import ATTACHMENTS, FOLDER, Story, amount, read_story
from samples.make_attachments import makers
from toolkit.forms import document_ids, load_form
from toolkit.resources import Resources

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
IMAGE_ONLY = {"A1-3", "A5-1", "B1-1", "B2-1", "B4-1"}
MIB = 1024 * 1024
TRAINED = ("联合培养研究生", "工程师继续教育", "职业技能培训")


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story()


def text_of(name: str, data: bytes) -> tuple[int, str]:
    """Pages (0 for Word and pictures) and text, from which another version of a library may not differ."""
    if name.endswith(".pdf"):
        reader = PdfReader(io.BytesIO(data))
        return len(reader.pages), "\n".join(page.extract_text() for page in reader.pages).replace("\0", "")
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return 0, archive.read("word/document.xml").decode()
    with Image.open(io.BytesIO(data)) as image:
        return 0, f"{image.mode} {image.size} {image.getexif().get(0x0112)}"


def unknown_keys(said: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    if isinstance(said, dict):
        known = schema.get("schema", {})
        return [f"{path}.{key}" for key in said if key not in known] + [
            bad
            for key, value in said.items()
            if key in known
            for bad in unknown_keys(value, known[key], f"{path}.{key}")
        ]
    if isinstance(said, list):
        return [bad for n, value in enumerate(said) for bad in unknown_keys(value, schema["schema"], f"{path}[{n}]")]
    return []


def org_check(code: str) -> str:
    """GB 11714: weights 3 7 9 10 5 8 4 2, modulo 11."""
    rest = 11 - sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), code, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def test_twelve_members_of_which_nine_are_registered_in_henan(story: Story) -> None:
    assert len(story.orgs) == 12
    assert sum(org["uscc"][2:4] == "41" for org in story.orgs) == 9
    assert {"419001", "南阳市"} <= {org["region_code"] for org in story.orgs}


def test_every_credit_code_has_both_check_characters_right(story: Story) -> None:
    kinds = {"企业": "91", "高等院校": "12", "科研机构": "12", "社会组织": "51"}
    for org in story.orgs:
        code = org["uscc"]
        total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
        assert code[17] == ALPHABET[-total % 31], org["name"]
        assert code[16] == org_check(code[8:16]), org["name"]
        assert code[:2] == kinds[org["org_type"]], org["name"]


def test_no_key_is_unknown_to_the_forms(story: Story) -> None:
    resources = Resources()
    schema = dict(load_form(resources, "dossier").schema)
    for form in (load_form(resources, name) for name in document_ids(resources)):
        own = {"schema": form.schema}
        schema |= {form.id: {"schema": own} if form.each == form.id else own}
    assert unknown_keys(story.tree, {"schema": schema}) == []


def test_money_agrees_across_sources_uses_tasks_and_promises(story: Story) -> None:
    assert story.total("budget_in") == story.total("budget_out") == Decimal(2500)
    assert sum(amount(task["fund"]) for task in story.tree["tasks"]) == Decimal(2500)
    own = {
        row["org"]: amount(row["cash"]) + amount(row["in_kind"])
        for row in story.tree["budget_in"]
        if row["source"] == "成员自筹"
    }
    assert own == {org["short_name"]: amount(org["contribution"]["fund"]) for org in story.orgs}


def test_every_member_has_a_task_and_all_six_kinds_are_there(story: Story) -> None:
    tasks = story.tree["tasks"]
    busy = {task["owner"] for task in tasks} | {name for task in tasks for name in task["partners"]}
    assert busy == {org["short_name"] for org in story.orgs}
    assert len({task["type"] for task in tasks}) == 6
    assert {m["art9_item"] for m in story.tree["milestones"]} >= {"第九条（一）", "第九条（二）", "第九条（三）"}
    assert [len(m["summary"]) >= 120 for m in story.tree["mechanisms"]] == [True] * 5


def test_what_the_tables_list_is_what_the_indicators_say(story: Story) -> None:
    tree = story.tree
    said = {row["id"]: amount(row["actual"]) for row in tree["kpi"]}
    events = [row["type"] for row in tree["events"]]
    assert said["K2"] == events.count("重大突破及阶段性成果")
    assert said["K3"] == len(tree["standards"])
    assert said["K4"] == sum(row.get("pool") == "是" for row in tree["ip_assets"])
    assert said["K5"] == sum(row["origin"] == "联盟成果" for row in tree["ip_assets"])
    assert said["K6"] == sum(amount(row["units_served"]) for row in tree["services"])
    trained = {kind: sum(amount(t["count"]) for t in tree["talents"] if t["kind"] == kind) for kind in TRAINED}
    assert said["K7"] == trained["联合培养研究生"]
    assert said["K8"] == trained["工程师继续教育"] + trained["职业技能培训"]
    assert said["K9"] == events.count("重大专题研讨和学术交流会议")
    missed = [row["id"] for row in tree["kpi"] if amount(row["actual"]) < amount(row["target"])]
    assert missed == [row["id"] for row in tree["kpi"] if row.get("reason")] == ["K10"]


def test_no_more_is_spent_than_came_in(story: Story) -> None:
    came = {row["source"]: Decimal(0) for row in story.tree["budget_in"]}
    for row in story.tree["budget_in"]:
        came[row["source"]] += amount(row["received"])
    went = sum(amount(row["spent"]) for row in story.tree["budget_out"])
    public = sum(amount(row.get("spent_gov")) for row in story.tree["budget_out"])
    assert (sum(came.values()), went, public) == (Decimal(2460), Decimal("2404.5"), Decimal(336))
    assert public <= came["省级财政"] + came["市县财政"]
    assert all(amount(row["spent"]) >= amount(row.get("spent_gov")) for row in story.tree["budget_out"])


def test_every_member_signed_both_papers(story: Story) -> None:
    for document in ("联盟协议", "联盟章程"):
        rows = [row for row in story.tree["signoffs"] if row["document"] == document]
        assert [row["party"] for row in rows] == [org["short_name"] for org in story.orgs]
        for row in rows:
            in_person = row["signer"] == story.org(row["party"])["legal_rep"]["name"]
            assert in_person == (row["capacity"] == "法定代表人")
            assert in_person != ("auth_letter" in row)


def test_what_lies_on_disk_is_what_the_dossier_lists(story: Story) -> None:
    listed = [row["file"] for row in story.tree["attachments"]]
    on_disk = {path.relative_to(FOLDER).as_posix() for path in ATTACHMENTS.iterdir()}
    assert set(listed) == on_disk
    assert len(listed) == len(on_disk)
    assert set(makers(story)) == {row["code"] for row in story.tree["attachments"]}
    assert sum(path.stat().st_size for path in ATTACHMENTS.iterdir()) < 3 * MIB


def test_every_attachment_says_it_is_a_sample_or_is_a_picture(story: Story) -> None:
    for row in story.tree["attachments"]:
        path = FOLDER / row["file"]
        pages, text = text_of(path.name, path.read_bytes())
        if row["code"] in IMAGE_ONLY:
            assert pages > 0, path.name
            assert text.strip() == "", path.name
        elif path.suffix not in (".jpg", ".png"):
            assert "样例" in text, path.name


def test_the_attachments_have_the_traits_of_real_ones(story: Story) -> None:
    def pdf(code: str) -> PdfReader:
        return PdfReader(FOLDER / story.file(code))

    wide, turned = pdf("A1-6").pages[0], pdf("A1-8").pages[0]
    assert wide.mediabox.width > wide.mediabox.height
    assert turned.mediabox.width < turned.mediabox.height
    assert turned.rotation == 90
    notes = [note.get_object() for page in pdf("A6-2").pages for note in page.get("/Annots", [])]
    assert notes
    assert not any("/F" in note for note in notes)
    images = [i.get_object() for i in pdf("A5-1").pages[0]["/Resources"]["/XObject"].values()]  # type: ignore[index]
    assert [bool(image["/Interpolate"]) for image in images] == [True]
    with Image.open(FOLDER / story.file("A1-2")) as photo:
        assert photo.getexif()[0x0112] == 6
    with Image.open(FOLDER / story.file("A1-4")) as one, Image.open(FOLDER / story.file("A4-2")) as two:
        assert (one.mode, two.mode) == ("P", "RGBA")


def test_word_drafts_please_both_judges(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_bytes(drafts.share(story, story.lead))
    for command in (["openxml-audit"], ["docx-integrity", "check"]):
        tool = Path(sys.executable).parent / command[0]
        done = subprocess.run([str(tool), *command[1:], str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_script_makes_the_committed_files(story: Story) -> None:
    for code, maker in makers(story).items():
        path = FOLDER / story.file(code)
        made, kept = maker(), path.read_bytes()
        assert text_of(path.name, made) == text_of(path.name, kept), path.name
        if path.suffix == ".docx":
            assert members(made) == members(kept), path.name
        if path.suffix in (".jpg", ".png"):
            assert far_apart(made, kept) < 3, path.name  # drawing and JPEG differ a little from processor to processor


def members(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def far_apart(one: bytes, other: bytes) -> float:
    """Mean difference of two pictures, 0 to 255."""
    with Image.open(io.BytesIO(one)) as a, Image.open(io.BytesIO(other)) as b:
        assert a.size == b.size
        return max(ImageStat.Stat(ImageChops.difference(a.convert("RGB"), b.convert("RGB"))).mean)


def test_a_paper_made_twice_is_the_same_twice(story: Story) -> None:
    for code in ("A1-1", "A1-2", "A8-2"):
        assert makers(story)[code]() == makers(story)[code]()
