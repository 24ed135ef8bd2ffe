"""Find a document's template and compile it once per process, check it once per machine."""

from __future__ import annotations

from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.kept import KeptTemplates
from toolkit.documents.template import CompiledTemplate, compile_template
from toolkit.documents.vocabulary import vocabulary_for
from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.resources import Resources


def load_template(resources: Resources, name: str, environment: OfficialEnvironment) -> CompiledTemplate:
    """Load ``templates/<name>.docx``; Chinese names in it are labels of the form that it belongs to.

    Raises:
        UsageError: there is no such template.
        TemplateFaults: it cannot be compiled.
    """
    path = resources.template(name)
    if path is None:
        raise UsageError(
            T("There is no template {name}.docx.", name=name),
            T("Folders searched: {folders}.", folders=", ".join(str(folder) for folder in resources.templates)),
        )
    return compile_template(
        path.read_bytes(), path.name, environment, KeptTemplates(), lambda: vocabulary_for(resources, name)
    )
