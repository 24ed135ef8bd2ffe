"""Pages that people sign and seal: commitment, consents, opinions. Every block stands whole on its page."""

from __future__ import annotations

from templates.house import WIDTH, block, each, heading, paragraph, when

DATE = "年　　　月　　　日"


def consents(commitment: str, consent: str) -> list[str]:
    """Return the commitment of the lead, and one block for each other unit's consent and the lead's own."""
    return [
        heading(commitment, new_page=True),
        block(
            WIDTH,
            [
                paragraph(text, "BlockText")
                for text in (
                    "本单位作为{{ alliance.name }}的牵头单位，郑重承诺：",
                    "一、本申报书及全部附件所填内容真实、准确、完整，复印件与原件一致，不含国家秘密。",
                    "二、本单位近三年内无严重失信行为；申报材料不侵犯他人知识产权和其他合法权益。",
                    "三、联盟各成员单位均自愿参加，所承担的任务和投入均经本单位与其协商一致。",
                    "四、如有虚假、隐瞒或者违反承诺的，自愿承担由此产生的一切责任，并接受取消申报资格等处理。",
                )
            ],
            room=900,
            closing=_closing("法定代表人（签字）：\t牵头单位（公章）："),
        ),
        heading(consent, new_page=True),
        each(
            "org in orgs",
            block(
                WIDTH,
                [
                    paragraph("{{ org.no }}. {{ org.name }}（{{ org.roles|label('alliance_role') }}）", "BlockTitle"),
                    paragraph(
                        "本单位自愿加入{{ alliance.name }}，任务为：{{ org.contribution.task_text.strip('。；') }}。"
                        "投入经费{{ org.contribution.fund|money }}万元"
                        "{% if org.contribution.people %}、人员{{ org.contribution.people }}人{% endif %}，"
                        "遵守联盟协议和章程，履行成员单位的义务，并对所提供材料的真实性负责。",
                        "BlockText",
                    ),
                ],
                room=560,
                closing=_closing("法定代表人或授权代表（签字）：\t单位（公章）："),
            ),
        ),
    ]


def own_opinions(lead: str, recommender: str) -> list[str]:
    """Return the opinions of the lead and of the recommender, on one page where they fit."""
    return [
        heading(lead, new_page=True),
        block(
            WIDTH,
            [each("text in doc.lead_opinion|paragraphs", paragraph("{{ text }}", "BlockText"))],
            room=1000,
            closing=_closing("法定代表人（签字）：\t牵头单位（公章）："),
        ),
        heading(recommender),
        block(
            WIDTH,
            [
                each("text in doc.recommend_opinion|paragraphs", paragraph("{{ text }}", "BlockText")),
                when("not doc.recommend_opinion", paragraph("（由推荐单位填写）", "BlockHint")),
            ],
            room=2600,
            closing=_closing("负责人（签字）：\t推荐单位（公章）："),
        ),
    ]


def department_pages(title: str) -> list[str]:
    """Return the blank boxes of the experts and of the department."""
    return [
        heading(title, new_page=True),
        heading("专家组意见", 2),
        block(
            WIDTH,
            [paragraph("（由专家组填写）", "BlockHint")],
            room=2500,
            closing=_closing("专家组成员（签字）：", "", "专家组组长（签字）："),
        ),
        heading("{{ policy_values.form_maker|blank }}意见", 2),
        block(
            WIDTH,
            [paragraph("（由{{ policy_values.form_maker|blank }}填写）", "BlockHint")],
            room=2500,
            closing=_closing("负责人（签字）：\t（公章）"),
        ),
    ]


def _closing(*lines: str) -> list[str]:
    return [*(paragraph(line, "Sign") for line in lines), paragraph(DATE, "SignDate")]
