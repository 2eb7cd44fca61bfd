"""What the code never does, or does in one place that is named here: each of these was somebody's break-in."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import PACKAGE, ROOT, calls, modules, name_of

SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
# Loads YAML of our own with a loader that makes plain values only.
READS_YAML = {"maxpulse.assessments.content.reading", "maxpulse.shop.catalogue"}
# The modules that can open a line to another process, and nothing a browser sends chooses where it leads.
REACHES_OUT = {
    "maxpulse.accounts.providers.client": "GOOGLE_ISSUER and the parts that it names, GITHUB_URL, GITHUB_API_URL",
    "maxpulse.analysis.line": "OPENAI_BASE_URL",
    "maxpulse.core.certificates": "nobody: only whose certificates are believed",
    "maxpulse.notices.smtp": "SMTP_URL",
    "maxpulse.live.redis_link": "REDIS_URL",
    "maxpulse.runtime.instance": "its own web process, to see that it serves",
    "maxpulse.demo.play.browser": "an address on the command line of `maxpulse simulate`",
}
LINES = {
    "aiohttp",
    "authlib.integrations",
    "ftplib",
    "http.client",
    "httpx",
    "httpx2",
    "openai",
    "requests",
    "smtplib",
    "urllib.request",
}


def is_put_together(given: ast.expr) -> bool:
    """True for text with values in it: an f-string, a sum, `%` or `.format`."""
    if isinstance(given, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in given.values)
    is_formatted = isinstance(given, ast.Call) and ast.unparse(given.func).endswith(".format")
    return is_formatted or isinstance(given, ast.BinOp)


def loads_safely(call: ast.Call) -> bool:
    """True for YAML read as plain values, by libyaml."""
    return any(word.arg == "Loader" and name_of(word.value) == "yaml.CSafeLoader" for word in call.keywords)


def test_no_text_becomes_code_and_nothing_sent_becomes_an_object() -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
    forbidden |= {"render_template_string", "Template", "yaml.unsafe_load", "yaml.full_load"}
    found = [
        f"{module.name}: {call}"
        for module in modules()
        for call, node in module.calls
        if call in forbidden
        or call.endswith(".from_string")
        or any(word.arg == "shell" for word in node.keywords)
        or (call == "yaml.load" and module.name not in READS_YAML and not loads_safely(node))
    ]
    unpackers = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
    found += [f"{module.name}: {each}" for module in modules() for each in module.imported & unpackers]
    assert found == []


def test_no_xml_directory_or_typesetter_is_spoken_to() -> None:
    parsers = {"xml", "lxml", "defusedxml", "ldap", "ldap3", "pylatex", "pymemcache", "memcache", "graphene"}
    found = [
        f"{module.name}: {each}"
        for module in modules()
        for each in module.imported
        if each.split(".")[0] in parsers
    ]
    assert found == []


def test_what_can_open_a_line_to_somewhere_is_named() -> None:
    found = {
        module.name
        for module in modules()
        for each in module.imported
        if each in LINES or any(each.startswith(f"{line}.") for line in LINES)
    }
    assert found <= set(REACHES_OUT), found - set(REACHES_OUT)
    assert {"maxpulse.accounts.providers.client", "maxpulse.notices.smtp"} <= found, "it reads them"


def test_statements_carry_values_as_parameters() -> None:
    found = {
        module.name
        for module in modules()
        # Models write row policies out of names of ours, when the process begins.
        if ".models" not in module.name
        and module.name != "maxpulse.privacy.policies"
        and not module.name.startswith("maxpulse.probe")
        for call, node in module.calls
        if call in {"text", "sql.SQL", "SQL"} and node.args and is_put_together(node.args[0])
    }
    # Put together from columns and conditions of their own, listed in the module; what is asked for is a parameter.
    boards = {f"maxpulse.clients.queries.board.{part}" for part in ("rows", "overview")}
    assert found <= {"maxpulse.integration.queries", "maxpulse.assessments.versions.recompute", *boards}


def test_patterns_are_ours_and_not_put_together_from_what_is_sent() -> None:
    found = {
        module.name
        for module in modules()
        for call, node in module.calls
        if re.fullmatch(r"re\.(compile|match|fullmatch|search|sub|split|findall|finditer)", call)
        and is_put_together(node.args[0])
    }
    made_of_constants = {
        "maxpulse.accounts.rules.codes",
        "maxpulse.links.rules",
        "maxpulse.analysis.checking",
    }
    assert found <= made_of_constants


def test_chance_that_has_to_be_secret_comes_from_the_system() -> None:
    found = {module.name for module in modules() if module.imported & {"random", "uuid.uuid1"}}
    outside = {name for name in found if not name.startswith("maxpulse.demo")}
    assert outside <= {"maxpulse.live.redis_link"}, "spreads load, hides nothing"


def test_no_broken_hash_is_used() -> None:
    broken = re.compile(r"\b(md5|sha1|MD5|SHA1|ECB|PKCS1v15|DES|ARC4)\b")
    found = {str(module.path.relative_to(PACKAGE)) for module in modules() if broken.search(module.text)}
    # HMAC over SHA-1 is what authenticator apps know (RFC 6238); its known weakness does not touch HMAC.
    assert found == {"accounts/rules/codes.py"}


def test_templates_leave_escaping_on() -> None:
    off = {
        str(file.relative_to(ROOT / "templates"))
        for file in TEMPLATES
        if re.search(r"autoescape\s+false", file.read_text())
    }
    assert off == {"mails/mail.txt"}, "the text part of a mail is no HTML"
    # A text without values may hold marks: `format` and gettext escape what they put into it.
    assert not [file for file in TEMPLATES if re.search(r"(?<![\"'])\s*\|\s*safe\b", file.read_text())]
    made = {module.name for module in modules() if any(call == "Markup" for call, _node in module.calls)}
    # The last one hands on what a template of ours has drawn, and so escaped.
    assert made == {"maxpulse.web.qr", "maxpulse.operations.web.lines", "maxpulse.network.web.terms"}


def test_scripts_make_no_code_of_text_and_listen_to_no_other_window() -> None:
    forbidden = re.compile(
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=|__proto__|localStorage|indexedDB|"
        r"""addEventListener\(["']message|\.onmessage"""
    )
    found = {file.name for file in SCRIPTS if forbidden.search(file.read_text())}
    channels = {"tabs.js", "between_tabs.js", "unconfirmed.js", "plan.js"}
    assert found <= {*channels, "store.js"}, (
        "channels between tabs of this origin, which no other page reaches"
    )
    assert {file.name for file in SCRIPTS if "indexedDB" in file.read_text()} == {"store.js"}
    assert {file.name for file in SCRIPTS if "innerHTML" in file.read_text()} == {"changes.js"}
    assert {file.name for file in SCRIPTS if "sessionStorage" in file.read_text()} == {"box.js"}


def test_passwords_are_hidden_pasted_and_known_to_password_managers() -> None:
    fields = [
        line
        for file in TEMPLATES
        for line in file.read_text().splitlines()
        if re.search(r"""(name|field\()\s*=?\s*["'](\w*password|proof)["']""", line) and "type=" in line
    ]
    assert len(fields) >= 6, "it reads them"
    for line in fields:
        assert 'type="password"' in line, line
        assert re.search(r'autocomplete="(current|new)-password', line), line
        assert "maxlength" not in line and "onpaste" not in line, line
    assert not any("paste" in file.read_text() for file in SCRIPTS)


def pinned_parts() -> dict[str, str]:
    """The version of each part in the list, by its name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    parts = (line.partition("#")[0].strip().partition("==") for line in lines)
    return {canonicalize_name(name): version for name, mark, version in parts if mark}


def test_what_builds_the_product_is_pinned_as_in_the_list() -> None:
    pinned = pinned_parts()
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert needed, "it reads them"
    for each in map(Requirement, needed):
        assert str(each.specifier) == f"=={pinned.get(canonicalize_name(each.name))}", each


def test_every_part_that_comes_along_is_in_the_list_of_pinned_ones() -> None:
    pinned = pinned_parts()
    wanted, seen = [Requirement("maxpulse")], set()
    while wanted:
        requirement = wanted.pop()
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
        ):
            continue
        name = canonicalize_name(requirement.name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        if (name, *sorted(requirement.extras)) in seen:
            continue
        seen.add((name, *sorted(requirement.extras)))
        for each in found.requires or []:
            needed = Requirement(each)
            extras = ("", *requirement.extras)
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                needed.marker = None  # it holds here
                wanted.append(needed)
        if name != "maxpulse":
            assert pinned.get(name) == found.version, (
                f"{name} {found.version} is not the one in constraints.txt"
            )
    assert len(seen) > 40, "it follows them"


def test_every_library_of_pages_is_locked_with_its_digest() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in asked.values())
    parts = {name: entry for name, entry in lock.items() if name}
    assert set(asked) <= {name.removeprefix("node_modules/") for name in parts}
    assert all(entry["integrity"].startswith("sha512-") for entry in parts.values())


def test_nothing_of_git_lies_where_pages_are_served_from() -> None:
    assert not list((ROOT / "static").rglob(".git*"))


def test_debugging_is_nowhere_switched_on() -> None:
    places = {module.name: module.calls for module in modules()}
    for file in ROOT.glob("*.py"):
        places[file.name] = list(calls(tuple(ast.walk(ast.parse(file.read_text())))))
    found = [
        f"{name}: {call}"
        for name, made in places.items()
        for call, node in made
        if call.endswith("app.run") or any(word.arg == "debug" for word in node.keywords)
    ]
    assert len(places) > 300
    assert found == []
