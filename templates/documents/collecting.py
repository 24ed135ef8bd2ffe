"""The letter that goes to a member with its workbook: what to fill in, how, and where to send it."""

from __future__ import annotations

from templates.house import Paper, heading, paragraph, prose


def letter() -> bytes:
    """Return collect_letter.docx; it fills one page."""
    paper = Paper("{{ alliance }}成员单位数据填报说明", "{{ lead }}")
    paper.add(
        paragraph("成员单位数据填报说明", "PartTitle"),
        paragraph("{{ unit }}："),
        prose(
            "为编制{{ alliance }}的申报和建设材料，请贵单位填写随附的工作簿“{{ file }}”，"
            "逐项核对已预填的内容，更正、补齐后报送。"
        ),
        heading("填报内容"),
        prose(
            "贵单位自身的情况：单位信息、法定代表人和联系人、近三年经济指标、创新平台、知识产权、承担项目、资质，"
            "以及在联盟中的任务与投入。标有“*”的为必填项，未填时底色为浅橙色；没有的表留空。"
        ),
        heading("填报方法"),
        prose(
            "请用WPS表格或Excel打开，只在带框的单元格里填写，有下拉列表的从列表中选；平台、专利、项目等每项一行，可以增行。"
            "信用代码、电话、编号按原样填写，日期写作2026-03-05，金额以万元计。"
        ),
        prose("请不要删除工作表或改动隐藏的行列，也不要把内容复制到别的文件里报送：程序据此识别填报单位。"),
        heading("报送方式"),
        prose(
            "请{% if due %}于{{ due }}前{% endif %}将填好的工作簿（保持.xlsx格式）发送给{{ lead }}{{ contact_name }}"
            "{% if contact_phone %}，电话{{ contact_phone }}{% endif %}"
            "{% if contact_email %}，电子邮箱{{ contact_email }}{% endif %}。"
            "填报有误的，将退回一份标出问题的工作簿，请在退回的那一份上改正后再报。"
        ),
        paragraph("{{ lead }}", "SignDate"),
    )
    return paper.build()


TEMPLATES = {"collect_letter": letter}
