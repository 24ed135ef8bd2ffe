"""Licences, certificates and approvals of the sample: mostly one page each, in every kind of file."""
# Chinese counts double; sentences and markup stay whole

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from pypdf import PdfWriter, Transformation
from pypdf.generic import BooleanObject, NameObject, RectangleObject

from samples import pictures
from samples.facts import Story, cn_date
from samples.paper import MADE, Paper

A4_150 = (1240, 1754)
"""An A4 sheet at 150 dots an inch."""


def licence_rows(org: dict[str, Any]) -> tuple[str, list[tuple[str, str]], str]:
    """Title, fields and issuer of the paper that proves a member's legal status, by the kind of its code."""
    rows = [("统一社会信用代码", org["uscc"]), ("名　　称", org["name"])]
    person = ("法定代表人", org["legal_rep"]["name"])
    capital = f"{org['capital']}万元"
    if org["uscc"].startswith("91"):
        rows += [
            ("类　　型", "有限责任公司（样例）"),
            person,
            ("注册资本", capital),
            ("成立日期", cn_date(org["est_date"])),
        ]
        rows += [("住　　所", org["reg_address"]), ("经营范围", org["business"])]
        return "营业执照（样例）", rows, "样例市场监督管理局"
    if org["uscc"].startswith("51"):
        rows += [
            person,
            ("注册资金", capital),
            ("成立日期", cn_date(org["est_date"])),
            ("住　　所", org["reg_address"]),
        ]
        rows += [("业务范围", org["business"]), ("活动地域", "河南省")]
        return "社会团体法人登记证书（样例）", rows, "样例民政登记机关"
    rows += [("宗旨和业务范围", org["business"]), ("住　　所", org["reg_address"]), person]
    rows += [("经费来源", "财政补助、事业收入"), ("开办资金", capital), ("举办单位", "样例举办单位")]
    return "事业单位法人证书（样例）", rows, "样例事业单位登记管理机关"


def licence_picture(org: dict[str, Any], issued: str, size: tuple[int, int]) -> Image.Image:
    """Draw a licence."""
    title, rows, issuer = licence_rows(org)
    return pictures.certificate(title, rows, size, foot=f"{issuer}\n{cn_date(issued)}")


def licence_page(org: dict[str, Any], issued: str, *, orientation: str = "portrait") -> bytes:
    """Set a licence as a PDF page."""
    title, rows, issuer = licence_rows(org)
    paper = Paper(f"{title} {org['name']}", orientation=orientation)
    paper.set_line_width(0.8)
    paper.rect(15, 18, paper.w - 30, paper.h - 36)
    paper.set_line_width(0.2)
    paper.rect(17, 20, paper.w - 34, paper.h - 40)
    paper.set_y(32)
    paper.heading(title, size=26, gap=8)
    paper.fields(rows, label=48, line=9 if orientation == "landscape" else 11)
    paper.set_auto_page_break(False)
    paper.set_y(paper.h - 68 if orientation == "portrait" else paper.h - 58)
    paper.sign(issuer, cn_date(issued), room=10)
    paper.copy_stamp()
    return paper.data()


def turned_by_rotate(data: bytes) -> bytes:
    """Store landscape pages as portrait ones with /Rotate 90, the way scanners and some printers' drivers do."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        box = page.mediabox
        width, height = box.width, box.height
        page.add_transformation(Transformation().rotate(90).translate(height, 0))
        for name in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if name == "/MediaBox" or name in page:
                page[NameObject(name)] = RectangleObject((0, 0, height, width))
        page.rotate(90)
    return written(writer)


def scanned(pictures_of_pages: list[bytes], title: str) -> bytes:
    """A PDF of pictures only, one filling each page, without any text."""
    paper = Paper(title, top=False)
    paper.pages.clear()
    paper.page = 0
    paper.set_auto_page_break(False)
    paper.header = lambda: None  # type: ignore[method-assign]  # the mark is in the picture
    for data in pictures_of_pages:
        with Image.open(io.BytesIO(data)) as image:
            wide = image.width > image.height
        paper.add_page(orientation="landscape" if wide else "portrait")
        paper.image(io.BytesIO(data), x=0, y=0, w=paper.w, h=paper.h)
    return paper.data()


def interpolated(data: bytes) -> bytes:
    """Ask the viewer to smooth the images, as many scanner programs do; PDF/A forbids it (ISO 19005-3, 6.2.8)."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        for image in page["/Resources"]["/XObject"].values():  # type: ignore[index]
            image.get_object()[NameObject("/Interpolate")] = BooleanObject(True)
    return written(writer)


def patent_scan(title: str, number: str, holder: str, granted: str) -> bytes:
    """A patent certificate as a black and white scan of two pages, image only, with /Interpolate."""
    rows = [("发明名称", title), ("专利号", number), ("专利权人", holder), ("授权公告日", cn_date(granted))]
    first = pictures.certificate(
        "发明专利证书（样例）",
        rows,
        A4_150,
        prose="样例文字：本发明经过审查，决定授予专利权，颁发本证书并在登记簿上予以登记。本页为演示用虚构材料，不代表任何真实专利。",
        foot=f"样例专利审批机关\n{cn_date(granted)}",
    )
    second = pictures.certificate(
        "证书附页（样例）",
        [
            ("年费缴纳", "专利权人应当依照规定缴纳年费。"),
            ("法律状态", "本证书记载登记时的法律状况，其后变更以登记簿为准。"),
        ],
        A4_150,
    )
    sheets = []
    for image, tilt in ((first, 0.5), (second, -0.7)):
        out = io.BytesIO()
        pictures.scan(image, tilt).point(lambda value: 255 if value > 150 else 0).convert("1").save(out, "PNG")
        sheets.append(out.getvalue())
    return interpolated(scanned(sheets, f"发明专利证书（样例） {holder}"))


def patent_paper(title: str, number: str, holder: str, granted: str) -> bytes:
    """A patent certificate with its abstract, as text."""
    paper = Paper(f"发明专利证书（样例） {holder}")
    paper.set_y(45)
    paper.heading("发明专利证书（样例）", size=26, gap=14)
    paper.fields(
        [("发明名称", title), ("专利号", number), ("专利权人", holder), ("授权公告日", cn_date(granted))], line=12
    )
    paper.ln(8)
    paper.prose(
        "本证书为演示用虚构材料。样例文字：该发明经审查符合授权条件，决定授予专利权，颁发本证书，"
        "并在专利登记簿上予以登记，专利权自授权公告之日起生效。"
    )
    paper.sign("样例专利审批机关", cn_date(granted))
    paper.copy_stamp()
    paper.add_page()
    paper.heading("说明书摘要（样例）", size=18)
    paper.prose(
        f"本发明公开了“{title}”的技术方案（样例）。针对现有技术中大尺寸单晶生长过程应力集中、温度梯度难以控制的问题，"
        "采用分层均温结构和压力补偿腔体，通过仿真确定腔体各层的材料与厚度，使生长区轴向温差控制在设定范围之内。",
        "试验表明，采用该方案后单晶内部包裹体数量明显减少，批次之间的一致性得到改善，适于工业化实施。",
    )
    paper.grid(
        ["项目", "对比例", "实施例1", "实施例2"],
        [
            ["腔体轴向温差（℃）", "36", "17", "14"],
            ["单晶平均尺寸（mm）", "9.8", "12.1", "12.6"],
            ["内应力评级（级）", "3", "2", "1"],
            ["成品率（%）", "38", "55", "61"],
        ],
        [40, 20, 20, 20],
    )
    return paper.data()


def high_tech_png(story: Story) -> bytes:
    """The lead's high-technology certificate."""
    lead = story.lead
    image = pictures.certificate(
        "高新技术企业证书（样例）",
        [
            ("企业名称", lead["name"]),
            ("证书编号", lead["qualifications"][0]["no"]),
            ("发证时间", cn_date("2024-10-28")),
            ("有效期", "三年"),
        ],
        (1400, 990),
        foot="样例认定机构\n2024年10月28日",
    )
    return pictures.transparent_png(image)


def centre_approval(story: Story) -> bytes:
    """The approval of the research centre, with its list."""
    lead = story.lead
    name = lead["platforms"][0]["name"]
    paper = Paper("省工程技术研究中心批准文件（样例）")
    paper.set_text_color(192, 40, 40)
    paper.heading("样例批准机关文件", size=28, gap=4)
    paper.set_text_color(0, 0, 0)
    paper.prose("样例科〔2016〕88号", indent=False)
    paper.ln(6)
    paper.heading(f"关于批准建设{name}的通知（样例）", size=17)
    paper.prose("各有关单位：", indent=False)
    paper.prose(
        f"经单位申报、主管部门推荐、专家评审和公示，同意依托{lead['name']}建设“{name}”，建设期两年。",
        "依托单位应当落实建设经费、场地和人员，围绕大腔体高温高压合成的共性技术开展研究开发、工程化试验和技术服务，"
        "建立开放、流动、联合、竞争的运行机制，并于每年年底前报送年度工作总结。",
        "建设期满后，依托单位应当提出验收申请；逾期未申请验收或者验收不合格的，按照有关规定处理。",
        "附件：批准建设的工程技术研究中心名单",
    )
    paper.sign("样例批准机关", "2016年12月15日")
    paper.add_page()
    paper.heading("批准建设的工程技术研究中心名单（样例）", size=16)
    paper.grid(
        ["序号", "中心名称", "依托单位", "所在地"],
        [
            ["1", name, lead["name"], "郑州市"],
            ["2", "河南省样例精密磨削工程技术研究中心", "洛阳样例磨削有限公司", "洛阳市"],
            ["3", "河南省样例粉体分级工程技术研究中心", "许昌样例粉体有限公司", "许昌市"],
        ],
        [12, 48, 48, 18],
    )
    paper.copy_stamp()
    return paper.data()


def standard_notice(story: Story) -> bytes:
    """The notice of a standard, with its foreword."""
    standard = story.lead["ip"][2]
    paper = Paper("标准发布证明（样例）")
    paper.heading("标准发布公告（样例）", size=22)
    paper.prose("2023年第5号（样例）", indent=False)
    paper.prose("样例标准化机构批准发布下列行业标准，现予公告。")
    paper.grid(
        ["序号", "标准编号", "标准名称", "实施日期"],
        [
            ["1", standard["number"], standard["title"], "2024-07-01"],
            ["2", "样例标准2023-06", "超硬磨料　金刚石微粉粒度分布的测定（样例）", "2024-07-01"],
            ["3", "样例标准2023-07", "固结超硬磨具　安全试验方法（样例）", "2024-07-01"],
        ],
        [12, 34, 60, 24],
    )
    paper.sign("样例标准化机构", cn_date(standard["date"]))
    paper.add_page()
    paper.heading("标准前言（节录，样例）", size=16)
    paper.prose(
        "本文件按照标准化工作导则的规定起草。本文件由样例标准化技术委员会提出并归口。",
        "本文件主要起草单位：" + "、".join(story.orgs[i]["name"] for i in (0, 7, 2)) + "。",
        "本文件规定了人造金刚石中金属杂质含量检测的原理、试剂、仪器设备、试样制备、试验步骤、结果计算和试验报告，"
        "适用于粒度在35目至500目之间的人造金刚石单晶，立方氮化硼单晶可参照使用。",
        "本文件为首次发布。",
    )
    return paper.data()


def written(writer: PdfWriter) -> bytes:
    """The bytes of a rewritten PDF, without a clock."""
    writer.metadata = None
    writer.add_metadata(
        {"/Producer": "samples.make_attachments", "/CreationDate": MADE.strftime("D:%Y%m%d%H%M%S+08'00'")}
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
