from __future__ import annotations

import pytest

from tests.documents.word import paragraph, table, word_file
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import TemplateFaults
from toolkit.documents.filters import make_environment
from toolkit.documents.template import CompiledTemplate, compile_template
from toolkit.i18n import language


@pytest.fixture(scope="module")
def env() -> OfficialEnvironment:
    return make_environment({})


def compiled(env: OfficialEnvironment, body: str, **parts: str) -> CompiledTemplate:
    return compile_template(word_file(body, **parts), "sample", env)  # type: ignore[arg-type]


def faults(env: OfficialEnvironment, body: str, **parts: str) -> list[tuple[str, str]]:
    with pytest.raises(TemplateFaults) as caught:
        compiled(env, body, **parts)
    assert all(fault.template == "sample" for fault in caught.value.faults)
    with language("en"):
        return [(fault.tag, fault.problem.render()) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("body", "tag", "problem"),
    [
        (paragraph("{{ a|nothing }}"), "{{ a|nothing }}", "no filter nothing"),
        (paragraph("{% if a is odd_looking %}x{% endif %}"), "{% if a is odd_looking %}", "no test odd_looking"),
        (paragraph("{{ a + }}"), "{{ a + }}", "can't be read"),
        (paragraph("{{ }}"), "{{ }}", "can't be read"),
        (paragraph("{% if a %}x"), "{% if a %}", "has no end"),
        (paragraph("{% endfor %}"), "{% endfor %}", "ends nothing"),
        (paragraph("{% else %}"), "{% else %}", "outside of any condition"),
        (paragraph("{% if a %}{% for b in c %}{% endif %}{% endfor %}"), "{% for b in c %}", "before the end"),
        (paragraph("{% include 'x' %}"), "{% include 'x' %}", "not known"),
        (paragraph("{% autoescape false %}"), "{% autoescape false %}", "not known"),
        (paragraph("{% raw %}"), "{% raw %}", "not known"),
        (paragraph("{% set a %}"), "{% set a %}", "needs a value"),
        (paragraph("｛｛ a ｝｝"), "｛｛", "full-width"),
        (paragraph("{{ a ｝}"), "{{", "no other end"),
        (paragraph("{％ if a %}"), "{％", "full-width"),
        (paragraph("{{ a"), "{{", "no other end"),
        (paragraph("a }}"), "}}", "no other end"),
        (paragraph("{{ a", "") + paragraph("}}"), "{{", "no other end"),
        (paragraph('{{ a|join(“、") }}'), '{{ a|join(“、") }}', "curly"),
        (paragraph("{%p if a %} lost") + paragraph("{%p endif %}"), "{%p if a %}", "other text"),
        (table(("{%tr for a in b %}", "{{ a }}"), ("{%tr endfor %}", "")), "{%tr for a in b %}", "other text"),
        (table(("{%tr for a in b %}", "{%tr endfor %}")), "{%tr endfor %}", "other text"),
        (paragraph("{{p a }}"), "{{p a }}", "can't stand here"),
        (paragraph("{{r a }}"), "{{r a }}", "can't stand here"),
        (
            table(("{%tr for a in b %}",), ("{{ a }}",)) + paragraph("{%p endfor %}"),
            "{%tr for a in b %}",
            "surroundings",
        ),
        (table(("{% if a %}x",)) + paragraph("y{% endif %}"), "{% if a %}", "surroundings"),
    ],
)
def test_a_fault_is_told_with_its_tag(env: OfficialEnvironment, body: str, tag: str, problem: str) -> None:
    found = faults(env, body)
    assert any(tag == place and problem in text for place, text in found), found


def test_all_faults_of_all_parts_are_told_at_once(env: OfficialEnvironment) -> None:
    body = paragraph("第一段 {{ a|nothing }}") + paragraph("第二段 {{ b + }} {% endif %}") + paragraph("{{ c")
    with pytest.raises(TemplateFaults) as caught:
        compiled(env, body, footer=paragraph("页脚 ｛｛ d ｝｝"), title="{{ e|none }}")
    told = {(fault.part, fault.paragraph, fault.tag) for fault in caught.value.faults}
    assert told == {
        ("word/document.xml", "第一段 {{ a|nothing }}", "{{ a|nothing }}"),
        ("word/document.xml", "第二段 {{ b + }} {% endif %}", "{{ b + }}"),
        ("word/document.xml", "第二段 {{ b + }} {% endif %}", "{% endif %}"),
        ("word/document.xml", "{{ c", "{{"),
        ("word/footer1.xml", "页脚 ｛｛ d ｝｝", "｛｛"),
        ("word/footer1.xml", "页脚 ｛｛ d ｝｝", "｝｝"),
        ("docProps/core.xml", "{{ e|none }}", "{{ e|none }}"),
    }
    with language("en"):
        assert "sample has 7 faults" in str(caught.value)


def test_tags_in_a_part_that_is_not_filled_are_a_fault(env: OfficialEnvironment) -> None:
    styles = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{{ a }}</w:styles>'
    with pytest.raises(TemplateFaults) as caught:
        compile_template(word_file(paragraph("x"), parts={"word/styles.xml": styles}), "sample", env)
    assert [fault.part for fault in caught.value.faults] == ["word/styles.xml"]


def test_one_fault_does_not_hide_or_make_another(env: OfficialEnvironment) -> None:
    found = faults(env, paragraph("{{ a") + paragraph("{{ b|nothing }}") + paragraph("{% if c %}"))
    assert [tag for tag, _ in found] == ["{{", "{{ b|nothing }}", "{% if c %}"]


def test_an_open_brace_does_not_swallow_the_tags_after_it(env: OfficialEnvironment) -> None:
    found = faults(env, paragraph("{% endfor %} {{ a") + paragraph("{%p if b %}") + paragraph("c"))
    assert [tag for tag, _ in found] == ["{{", "{% endfor %}", "{%p if b %}"]


def test_a_tag_that_patching_would_lose_is_a_fault(env: OfficialEnvironment) -> None:
    found = faults(env, paragraph("{%p if a %}") + paragraph("{%- if b %}x{% endif %}") + paragraph("{%p endif %}"))
    assert any(tag == "{%- if b %}" and "would be lost" in text for tag, text in found), found


def test_a_tag_that_tears_its_surroundings_apart_is_a_fault(env: OfficialEnvironment) -> None:
    inner = f"<w:r><w:pict><w:txbxContent>{paragraph('x')}</w:txbxContent></w:pict></w:r>"
    torn = paragraph("{%p if a %}").replace("<w:p>", f"<w:p>{inner}")
    assert any("tears" in text for _, text in faults(env, torn + paragraph("y") + paragraph("{%p endif %}")))


def test_a_fault_is_said_with_its_part_in_words(env: OfficialEnvironment) -> None:
    with pytest.raises(TemplateFaults) as caught:
        compiled(env, paragraph("x"), footer=paragraph("第{{ a|none }}页"))
    assert caught.value.faults[0].render("en") == (
        "page footer, paragraph “第{{ a|none }}页”, {{ a|none }}: there is no filter none"
    )


def test_a_template_is_compiled_once_for_the_same_bytes(env: OfficialEnvironment) -> None:
    data = word_file(paragraph("{{ a }}"))
    first = compile_template(data, "one", env)
    assert compile_template(bytes(data), "one", env) is first
    renamed = compile_template(data, "two", env)
    assert renamed.parts is first.parts
    assert renamed.name == "two"
    assert compile_template(data, "one", make_environment({})).parts is not first.parts


def test_the_facts_that_a_template_reads_are_known_without_facts(env: OfficialEnvironment) -> None:
    body = (
        paragraph("{{ lead.name }} {{ total|money }}")
        + paragraph("{%p for org in orgs|sort(attribute='name') %}")
        + paragraph("{{ loop.index }} {{ org.name }} {% for c in org.contacts if c.phone %}{{ c.email }}{% endfor %}")
        + paragraph("{%p endfor %}")
        + paragraph("{% set first = orgs[0] %}{{ first.code }} {% if a.b and not c['d'] %}{{ e }}{% endif %}")
        + paragraph("{% for k, v in table.items() %}{{ k }}{{ v.x }}{% endfor %}")
    )
    variables = compiled(env, body, footer=paragraph("{{ foot }}")).variables
    assert variables == {
        *("lead", "lead.name", "total", "foot", "a", "a.b", "c", "c.d", "e", "table", "table.items"),
        *("orgs", "orgs.*", "orgs.*.name", "orgs.*.code"),
        *("orgs.*.contacts", "orgs.*.contacts.*", "orgs.*.contacts.*.phone", "orgs.*.contacts.*.email"),
    }


def test_parts_without_tags_are_not_compiled(env: OfficialEnvironment) -> None:
    kinds = {part.name: type(part).__name__ for part in compiled(env, paragraph("{{ a }}")).parts}
    assert kinds.pop("word/document.xml") == "CompiledPart"
    assert set(kinds.values()) == {"Member"}


def test_single_braces_in_ordinary_text_are_no_tags(env: OfficialEnvironment) -> None:
    assert compiled(env, paragraph("集合 {x} 与 ｛甲｝，占 100%")).variables == frozenset()


def test_a_condition_may_reach_over_paragraphs_where_every_outcome_is_well_formed(env: OfficialEnvironment) -> None:
    assert compiled(env, paragraph("{% if a %}甲") + paragraph("乙{% endif %}")).variables == {"a"}
