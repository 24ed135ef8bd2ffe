"""The sheet to copy tags from, as a Word file; its tags are text, for nothing that is data is ever taken for a tag."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.documents.authoring.offered import Offered, Section
from toolkit.documents.catalogue import load_template
from toolkit.documents.filters import environment_for
from toolkit.documents.render import render
from toolkit.forms import Form, load_code_tables
from toolkit.resources import Resources

_TEMPLATE = "template_fields"
_NOTES = (
    "用法：把标签复制到自己的 Word 或 WPS 模板中要印出该项的位置，字体、字号随所在文字。中文标签和英文标签作用相同，"
    "可以混用；标签的大括号用半角，可以放在表格、页眉、页脚和文本框里。",
    "成行的表：在表格中，把“逐行开始”放在一行、“逐行结束”放在另一行，中间一行写各列的标签，程序每条数据印一行，"
    "两个标签行不印。不在表格里的，用 {%p for … %} 和 {%p endfor %} 各占一段。",
    "过滤器写在名称之后，如 {{ 申报日期|hanzi_date }} 印作二〇二六年三月五日。按中文标签印选项，印出的就是选项名称；"
    "按英文标签印，要写 |label('…')。有数据才印的段落，放在 {%p if 英文名称 %} 和 {%p endif %} 之间。",
    "写好后用 alliance template lint 检查，用 alliance template try 试印。",
)


def cheat_sheet(sections: Sequence[Section], resources: Resources, form: Form) -> bytes:
    """Write the sheet.

    Args:
        sections: from :func:`toolkit.documents.authoring.offered.offered_names`.
        resources: where its template stands.
        form: the document.
    """
    template = load_template(resources, _TEMPLATE, environment_for(load_code_tables(resources)))
    told = [
        {
            "title": section.title.zh,
            "loop": f"逐行开始 {section.loop}　逐行结束 {section.end}" if section.loop else "",
            "loop_english": f"英文写法 {section.loop_english}",
            "rows": [_row(offered) for offered in section.offered],
        }
        for section in sections
    ]
    return render(template, {"title": f"《{form.title.zh}》模板标签一览", "notes": _NOTES, "sections": told})


def _row(offered: Offered) -> dict[str, str]:
    return {
        "label": f"{offered.label.zh}*" if offered.required else offered.label.zh,
        "chinese": offered.chinese,
        "english": offered.english,
        "type": offered.type.render("zh_CN"),
        "example": offered.example,
        "filters": " ".join(offered.filters),
    }
