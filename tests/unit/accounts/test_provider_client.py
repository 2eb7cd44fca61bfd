"""Asking a provider: nothing is said to one that does not prove to be itself."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from maxpulse.accounts.providers.client import Client, listening
from maxpulse.accounts.rules.providers import NotTold, Trouble


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One for localhost that nobody but its owner has signed, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    written = tmp_path / "certificate.pem"
    written.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, plain)
    )
    return written


def test_a_provider_proves_itself_by_a_certificate_or_is_told_nothing(certificate: Path) -> None:
    heard: list[bytes] = []
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)

    def answer() -> None:
        with suppress(OSError):
            caller, _address = door.accept()
            with server.wrap_socket(caller, server_side=True) as line:
                heard.append(line.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as door:
        there = threading.Thread(target=answer)
        there.start()
        url = f"https://localhost:{door.getsockname()[1]}/user"
        with pytest.raises(NotTold) as refused, listening(), Client("client", "secret") as client:
            client.read(url, Authorization="Bearer a-token")
        there.join(timeout=10)
    assert refused.value.trouble is Trouble.AWAY
    assert not any(heard), "not a word before the certificate was looked at"
