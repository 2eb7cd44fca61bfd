"""What is shipped for the machine in front is what the page about security says of it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from maxpulse.config import AS_FILES
from maxpulse.live.rounds import PING_SECONDS

HOST = Path(__file__).resolve().parents[2] / "docs/host"
SHIPPED = "nginx.conf", "Caddyfile", "rsyslog.conf", "maxpulse.service"
NGINX, CADDY, RSYSLOG, UNIT = ((HOST / name).read_text() for name in SHIPPED)
MEGABYTE = 1024 * 1024
WORD = re.compile(r"""'[^']*'|"[^"]*"|[{};]|(?:[^\s{};'"$]|\$\w+)+""")
COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)

Block = tuple[str, ...]
Directive = tuple[Block, str, tuple[str, ...]]


def directives(text: str) -> Iterator[Directive]:
    """Each directive of nginx: the blocks around it, its name, its values. Fails where one does not end."""
    around: list[str] = []
    words: list[str] = []
    for word in WORD.findall(COMMENT.sub("", text)):
        if word == ";":
            assert words, f"nothing before a ; in {around}"
            yield tuple(around), words[0], tuple(each.strip("'\"") for each in words[1:])
            words = []
        elif word == "{":
            around.append(" ".join(words))
            words = []
        elif word == "}":
            assert not words, f"{words} does not end"
            around.pop()
        else:
            words.append(word)
    assert not around and not words


def of(name: str, within: str = "") -> list[tuple[str, ...]]:
    """The values of every directive of that name, in a block of that name."""
    return [
        values
        for around, each, values in directives(NGINX)
        if each == name and (not within or within in around)
    ]


def caddys(name: str) -> list[str]:
    """The words after one of Caddy's directives."""
    found = re.findall(rf"^\s*{name} (.+)$", COMMENT.sub("", CADDY), re.MULTILINE)
    assert len(found) == 1, name
    return str(found[0]).split()


def test_no_tls_before_1_2_is_spoken() -> None:
    assert of("ssl_protocols") == [("TLSv1.2", "TLSv1.3")]
    assert caddys("protocols") == ["tls1.2", "tls1.3"]


def test_every_suite_has_forward_secrecy_and_authenticated_encryption() -> None:
    context = ssl.create_default_context()
    context.set_ciphers("ALL")
    known = {str(each["name"]): each for each in context.get_ciphers()}
    ((suites,),) = of("ssl_ciphers")
    for suite in suites.split(":"):
        assert suite in known, f"OpenSSL knows no {suite}"
        assert known[suite]["aead"] and known[suite]["kea"] == "kx-ecdhe", suite
        assert int(known[suite]["strength_bits"]) >= 128
    assert {spelt_by_openssl(name) for name in caddys("ciphers")} == set(suites.split(":"))


def spelt_by_openssl(name: str) -> str:
    """A suite of IANA's list as OpenSSL calls it."""
    kinds, _with, rest = name.removeprefix("TLS_").partition("_WITH_")
    short = rest.replace("AES_128", "AES128").replace("AES_256", "AES256")
    return f"{kinds}-{short}".replace("_", "-").replace("POLY1305-SHA256", "POLY1305")


def test_the_curves_are_those_that_are_recommended() -> None:
    assert of("ssl_ecdh_curve") == [("X25519:prime256v1:secp384r1",)]
    assert caddys("curves") == ["x25519", "secp256r1", "secp384r1"]
    assert of("ssl_session_tickets") == [("off",)], "their keys would not change while nginx runs"


def test_what_is_said_in_the_clear_is_led_on_by_reading_and_never_taken_up() -> None:
    assert of("return", "if ( $request_method !~ ^ ( GET|HEAD ) $ )") or ("403",) in of("return")
    assert ("308", "https://example.org$request_uri") in of("return")
    assert of("ssl_reject_handshake") == [("on",)], "another name gets no certificate"


def test_a_certificate_of_a_public_authority_is_what_each_asks_for() -> None:
    folder = "/etc/letsencrypt/live/example.org"
    assert of("ssl_certificate") == [(f"{folder}/fullchain.pem",)]
    assert of("ssl_certificate_key") == [(f"{folder}/privkey.pem",)]
    # Caddy gets one by itself for a name, unless it is told to sign its own or to be reached without.
    assert re.findall(r"^(\S+) \{$", CADDY, re.MULTILINE) == ["example.org"]
    assert not re.search(
        r"^\s*(tls internal|auto_https|local_certs|acme_ca|skip_install_trust)\b", CADDY, re.M
    )


@pytest.mark.parametrize("text", [NGINX, CADDY])
def test_headers_of_pages_are_left_to_the_application(text: str) -> None:
    assert not re.search(
        r"add_header|Strict-Transport|more_set_headers|^\s*header\b", COMMENT.sub("", text), re.M
    )


def test_where_a_request_came_from_is_said_anew_and_never_added_to() -> None:
    passed: dict[str, str] = dict(of("proxy_set_header", "location /"))  # type: ignore[arg-type]
    assert passed["X-Forwarded-For"] == "$remote_addr"
    assert passed["X-Forwarded-Proto"] == "$scheme"
    assert passed["X-Forwarded-Host"] == passed["Host"] == "$host"
    assert passed["Forwarded"] == ""
    caddy = dict(re.findall(r"^\s*header_up (\S+) (\S+)$", CADDY, re.MULTILINE))
    assert caddy == {
        "X-Forwarded-For": "{remote_host}",
        "X-Forwarded-Proto": "{scheme}",
        "X-Forwarded-Host": "{host}",
    }
    assert "header_up -Forwarded" in CADDY


def test_sockets_are_passed_on_and_last_longer_than_they_are_silent() -> None:
    passed: dict[str, str] = dict(of("proxy_set_header", "location /"))  # type: ignore[arg-type]
    assert (passed["Upgrade"], passed["Connection"]) == ("$http_upgrade", "$maxpulse_connection")
    chosen = {each: values for around, each, values in directives(NGINX) if "map" in " ".join(around)}
    assert chosen == {"default": ("upgrade",), '""': ("",)}
    assert ("1.1",) in of("proxy_http_version", "location /")
    ((read,),) = of("proxy_read_timeout")
    assert int(read.removesuffix("s")) >= 2 * PING_SECONDS


def test_bodies_may_be_as_large_as_the_largest_that_a_page_takes_and_hardly_larger(app: Flask) -> None:
    largest = max(getattr(view, "most_bytes", 0) for view in app.view_functions.values())
    assert largest > app.config["MAX_CONTENT_LENGTH"]
    for size in (
        of("client_max_body_size")[0][0].removesuffix("m"),
        caddys("max_size")[0].removesuffix("MB"),
    ):
        assert largest <= int(size) * 1_000_000 <= largest + 2 * MEGABYTE


def test_nothing_is_sent_twice_and_nobody_outside_asks_for_what_watchers_ask() -> None:
    assert of("proxy_next_upstream") == [("off",)]
    inside = next(around for around, name, _values in directives(NGINX) if name == "deny")
    assert "readyz" in inside[-1] and "metrics" in inside[-1]
    assert of("allow") == [("127.0.0.1",), ("::1",)]
    assert re.search(r"@inside \{\s+path /readyz /metrics\s+not remote_ip 127\.0\.0\.1 ::1\s+\}", CADDY)
    assert "respond @inside 403" in CADDY


def test_logs_of_requests_hold_no_address_that_may_be_a_key() -> None:
    ((_name, line),) = of("log_format")
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_referer|http_cookie)\b", line)
    written = of("access_log")
    assert len(written) == 2 and {each[1] for each in written} == {"maxpulse"}
    assert not re.search(r"^\s*log\b", CADDY, re.MULTILINE)


def test_logs_leave_by_tls_for_a_collector_that_proves_itself() -> None:
    said = dict(re.findall(r'(\S+?)="([^"]*)"', COMMENT.sub("", RSYSLOG)))
    assert (said["StreamDriver"], said["StreamDriverMode"]) == ("ossl", "1")
    assert said["StreamDriverAuthMode"] == "x509/name"
    assert said["StreamDriverPermittedPeers"] == said["target"]
    assert said["action.resumeRetryCount"] == "-1" and said["queue.saveOnShutdown"] == "on"


def test_secrets_come_out_of_the_store_of_the_machine_and_stand_in_no_environment() -> None:
    sealed = re.findall(r"^#?LoadCredentialEncrypted=(\w+):(\S+)$", UNIT, re.MULTILINE)
    assert {name for name, _file in sealed} <= set(AS_FILES)
    assert all(file == f"/etc/credstore.encrypted/{name}" for name, file in sealed)
    assert "Environment=MAXPULSE_SECRETS_DIR=%d" in UNIT
    assert not [name for name in AS_FILES if re.search(rf"^Environment=.*\b{name}=", UNIT, re.MULTILINE)]


def test_the_page_for_whoever_runs_it_points_there() -> None:
    readme = (HOST.parents[1] / "README.md").read_text()
    shipped = {f"docs/host/{file.name}" for file in HOST.iterdir()}
    assert shipped == set(re.findall(r"\]\((docs/host/[^)]+)\)", readme))
