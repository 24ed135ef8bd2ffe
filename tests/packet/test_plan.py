"""The order of a packet's parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.forms import load_code_tables, load_form, load_packet_plan
from toolkit.packet.plan import natural_key, plan_parts
from toolkit.resources import Resources


def planned(*codes: str):
    rows = [{"code": code, "title": f"材料{code}", "file": f"{code}.pdf", "copy_kind": None} for code in codes]
    resources = Resources()
    return plan_parts(
        load_packet_plan(resources, "application").for_facts({"application"}),
        {"attachments": rows},
        {"application": load_form(resources, "application")},
        load_code_tables(resources)["attachment_group"],
    )


def test_the_letter_of_recommendation_stands_before_the_form_and_the_manifest_last():
    ids = [part.id for part in planned("A12-1", "A1-1", "A10-1")]
    assert ids == ["cover", "contents", "A12-1", "application", "A10-1", "A1-1", "manifest"]


def test_attachments_stand_by_group_then_by_number_whatever_their_order_in_the_facts():
    ids = [part.id for part in planned("A2-1", "A1-10", "A1-9", "A1-2")]
    assert ids[3:-1] == ["A1-2", "A1-9", "A1-10", "A2-1"]


def test_attachments_of_the_common_block_stand_under_their_groups_bookmark():
    part = next(p for p in planned("A1-1") if p.id == "A1-1")
    assert part.ancestors == ("附件", "A1 营业执照、事业单位法人证书、社团登记证")


def test_a_single_attachment_with_a_block_of_its_own_stands_alone_and_several_share_a_heading():
    assert next(p for p in planned("A7-1") if p.id == "A7-1").ancestors == ()
    assert next(p for p in planned("A7-1", "A7-2") if p.id == "A7-2").ancestors == ("联盟协议（草案）与章程（草案）",)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_codes_sort_as_numbers_do(a, b):
    assert (natural_key(f"A1-{a}") < natural_key(f"A1-{b}")) == (a < b)
