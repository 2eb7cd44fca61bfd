"""Laws of the house that no other tool knows."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.source import ROOT, modules, name_of

# What shows all domains together, or starts them.
ABOVE_THE_DOMAINS = ("maxpulse.schema", "maxpulse.demo")
SAID = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{}]*)\{")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
# Classes that a part puts together: this, and a word that stands in quotes where the part is called.
PUT_TOGETHER = ("i-", "m-chip-", "m-face-", "m-note-", "m-ring-")


def test_nobody_imports_another_domains_models() -> None:
    foreign = [
        f"{module.name} -> {target}"
        for module in modules()
        for target in module.imported
        if (found := re.fullmatch(r"maxpulse\.(\w+)\.models(\.\w+)*", target))
        and module.name.split(".")[1] != found[1]
        and not module.name.startswith(ABOVE_THE_DOMAINS)
    ]
    assert foreign == []


def test_every_room_of_the_pages_is_in_the_contract_of_imports() -> None:
    """Whatever else there is import-linter misses by itself (`exhaustive`)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = re.findall(r"\bweb\.(\w+)", " ".join(contracts[0]["layers"]))
    there = {module.name.split(".")[2] for module in modules() if module.domain == "web"}
    assert sorted(listed) == sorted(there - {"__init__"})


def test_no_sentence_is_said_inside_an_f_string() -> None:
    """There the catalogues do not find it, and it stays English everywhere."""
    lost = [
        f"{module.name}:{inner.lineno}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and name_of(inner.func) in SAID
    ]
    assert lost == []


def test_only_edges_commit() -> None:
    # The probe is an edge of another kind: it sees to it that nothing is ever committed.
    edges = ("maxpulse.core.", "maxpulse.web.", "maxpulse.runtime.", "maxpulse.cli", "maxpulse.probe.undone")
    inside = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not module.name.startswith(edges)
        for _called, node in module.calls
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("commit", "rollback")
    ]
    assert inside == []


def test_no_file_outgrows_the_page() -> None:
    long = [
        f"{lines} {module.name}" for module in modules() if (lines := len(module.text.splitlines())) > 300
    ]
    assert long == []


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = [
        f"{module.name}.{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    silent += [module.name for module in modules() if not ast.get_docstring(module.tree)]
    assert silent == []


def styled(css: str) -> set[str]:
    """The classes in a stylesheet's selectors."""
    selectors = SELECTORS.findall(CSS_COMMENT.sub("", css))
    return {name for selector in selectors for name in CLASS.findall(selector)}


def put_together(quoted: set[str]) -> set[str]:
    return {prefix + word for prefix in PUT_TOGETHER for word in quoted}


def test_every_class_that_has_a_style_is_on_some_page() -> None:
    # The folders beside these files are an audience's own.
    sheets = {sheet: styled(sheet.read_text()) for sheet in (ROOT / "static/css").rglob("*.css")}
    sources = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static/js").rglob("*.js"),
    ]
    pages = "\n".join([source.read_text() for source in sources] + [module.text for module in modules()])
    used = set(re.findall(r"[\w-]+", pages)) | put_together(set(re.findall(r"[\"']([a-z]+)[\"']", pages)))
    unused = [f"{sheet.name}: {name}" for sheet, names in sheets.items() for name in sorted(names - used)]

    assert sum(map(len, sheets.values())) > 100, "it reads them"
    assert unused == []
