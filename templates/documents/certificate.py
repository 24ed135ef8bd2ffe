"""X7b, the certificate of recognition on a bordered landscape page, and the wording of the plaque."""

from __future__ import annotations

from templates.documents.sheets import KIND, title
from templates.house import SHADE, WIDTH, Cell, Paper, Row, gap, paragraph, table, when, when_row
from templates.house.styles import HEI, KAI, STYLES, TITLE, Style, styles_xml

RED = "9E1B1B"
CERTIFICATE_STYLES = (
    Style("CertificateKind", "证书类别", TITLE, 52, 720, align="center", colour=RED),
    Style("CertificateName", "证书名称", TITLE, 84, 1200, after=160, align="center", spacing=200, colour=RED),
    Style("CertificateTo", "证书抬头", KAI, 40, 680),
    Style("CertificateText", "证书正文", KAI, 40, 680, align="both", indent='w:firstLineChars="200" w:firstLine="800"'),
    Style("CertificateLabel", "证书栏目", HEI, 30, 520, align="distribute"),
    Style("CertificateValue", "证书栏目内容", KAI, 30, 520),
    Style("CertificateSign", "证书落款", KAI, 36, 520, align="center"),
    Style("PlaqueSmall", "牌匾小字", TITLE, 36, 760, align="center"),
    Style("PlaqueLarge", "牌匾大字", TITLE, 52, 1000, align="center"),
)


class CertificatePaper(Paper):
    """A paper whose landscape pages have a border of a thick and a thin line."""

    def _parts(self) -> dict[str, str]:
        return {**super()._parts(), "styles": styles_xml((*STYLES, *CERTIFICATE_STYLES))}

    def _section(self, landscape: bool, first: bool) -> str:
        section = super()._section(landscape, first)
        if not landscape:
            return section
        lines = "".join(
            f'<w:{side} w:val="{kind}" w:sz="36" w:space="28" w:color="{RED}"/>'
            for side, kind in (
                ("top", "thickThinMediumGap"),
                ("left", "thickThinMediumGap"),
                ("bottom", "thinThickMediumGap"),
                ("right", "thinThickMediumGap"),
            )
        )
        margins, rest = section.split("<w:pgMar", 1)
        attributes, after = rest.split("/>", 1)
        return f'{margins}<w:pgMar{attributes}/><w:pgBorders w:offsetFrom="page">{lines}</w:pgBorders>{after}'


def build() -> bytes:
    """Return certificate.docx."""
    paper = CertificatePaper("{{ alliance.name }}{{ form.title }}", "{{ policy_values.issuer|blank }}", footer="false")
    paper.add(*_certificate())
    paper.end_section(landscape=True)
    paper.add(*_plaque())
    return paper.build()


def _certificate() -> list[str]:
    basis = "{% for basis in policy.basis[:1] %}《{{ basis.title }}》（{{ basis.docno }}）{% endfor %}"
    columns = (1700, 200, 6136, 5400)
    signed = {2: "{{ policy_values.issuer|blank }}", 3: "{{ (doc.issue_date or alliance.recognition_date)|cn_date }}"}
    lines = (
        ("牵头单位", "{{ lead.name }}"),
        ("证书编号", "{{ doc.number }}"),
        ("认定文号", "{{ alliance.recognition_no|blank }}"),
        ("认定日期", "{{ alliance.recognition_date|cn_date }}"),
    )
    rows = [_line(label, value, signed.get(n, "")) for n, (label, value) in enumerate(lines)]
    valid = when_row(len(columns), "doc.valid_to", _line("有效期至", "{{ doc.valid_to|cn_date }}", ""))
    return [
        gap(300),
        when("not doc.valid_to", gap(420)),
        paragraph(KIND, "CertificateKind"),
        paragraph("{{ view.title }}", "CertificateName"),
        paragraph("{{ alliance.name }}：", "CertificateTo"),
        paragraph(
            f"经验收考核，你联盟达到构建要求。根据{basis}第十条的规定，认定为{KIND}。特发此证。",
            "CertificateText",
        ),
        gap(240),
        table(columns, [*rows, *valid], style="HouseOpen"),
    ]


def _line(label: str, value: str, signed: str) -> Row:
    return Row(
        (
            Cell(label, "CertificateLabel"),
            Cell("", "CertificateValue"),
            Cell(value, "CertificateValue"),
            Cell(signed, "CertificateSign"),
        )
    )


def _plaque() -> list[str]:
    words = (
        (KIND, "PlaqueLarge"),
        ("{{ alliance.name }}", "PlaqueSmall"),
        ("{{ policy_values.issuer|blank }}", "PlaqueSmall"),
        ("{{ (doc.issue_date or alliance.recognition_date)|hanzi_month }}", "PlaqueSmall"),
    )
    face = "".join(paragraph(text, style) for text, style in words)
    specification = (
        ("规格", "size"),
        ("材质", "material"),
        ("字体和颜色", "face"),
        ("制作块数", "copies"),
        ("备注", "note"),
    )
    said = [
        row
        for label, name in specification
        for row in when_row(2, f"doc.plaque.{name}", _specified(label, f"{{{{ doc.plaque.{name} }}}}"))
    ]
    return [
        title(KIND, "牌匾文字"),
        table((WIDTH,), [Row((Cell(gap(500) + face + gap(300) + paragraph(style="Spacer")),), height=5600)]),
        gap(300),
        table(
            (2200, WIDTH - 2200),
            [
                _specified("联盟名称", "{{ alliance.name }}"),
                _specified("证书编号", "{{ doc.number }}"),
                *said,
                _specified("保管单位", "{{ doc.plaque.keeper or alliance.office.host }}"),
            ],
        ),
        paragraph("注：牌匾文字与认定文件、认定证书一致；用字以认定文件为准。", "TableNote"),
    ]


def _specified(label: str, value: str) -> Row:
    return Row((Cell(label, "TableHead", shade=SHADE), Cell(value)), height=480)


TEMPLATES = {"certificate": build}
