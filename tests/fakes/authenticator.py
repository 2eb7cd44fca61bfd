"""A security key in software: it makes keys and signs with them as WebAuthn describes, by no library of ours."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

HERE = "http://localhost"
PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass
class Authenticator:
    """A key ring with one key on it, and the browser in front, on a page at `origin`.

    `counts`: it counts signatures. `verifies`: it asks its owner for a finger or a PIN. `algorithm` as COSE numbers it.
    """

    origin: str = HERE
    algorithm: int = -7
    counts: bool = True
    verifies: bool = True
    count: int = 0
    rsa_bits: int = 2048
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = {
            -7: lambda: ec.generate_private_key(ec.SECP256R1()),
            -8: ed25519.Ed25519PrivateKey.generate,
            -35: lambda: ec.generate_private_key(ec.SECP384R1()),
            -257: lambda: rsa.generate_private_key(65537, self.rsa_bits),
        }[self.algorithm]()

    def make(self, asked: Mapping[str, Any], **changed: Any) -> str:
        """What `navigator.credentials.create` brings, as the page's script writes it."""
        size = len(self.credential_id).to_bytes(2, "big")
        held = bytes(16) + size + self.credential_id + cbor(self._public())
        data = self._data(changed.pop("name", asked["rp"]["id"]), HOLDS_KEY) + held
        attested = cbor({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", asked, **changed)
        return self._told({"clientDataJSON": text(said), "attestationObject": text(attested)})

    def sign(self, asked: Mapping[str, Any], **changed: Any) -> str:
        """What `navigator.credentials.get` brings."""
        self.count += self.counts
        data = self._data(changed.pop("name", asked["rpId"]), 0)
        said = self._said("webauthn.get", asked, **changed)
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": self._signature(data, said)}
        return self._told({name: text(part) for name, part in parts.items()})

    def _data(self, name: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, asked: Mapping[str, Any], **changed: Any) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _signature(self, data: bytes, said: bytes) -> bytes:
        signed = data + sha256(said).digest()
        match self.key:
            case ec.EllipticCurvePrivateKey():
                return self.key.sign(signed, ec.ECDSA(SHA256()))
            case rsa.RSAPrivateKey():
                return self.key.sign(signed, PKCS1v15(), SHA256())
            case _:
                return self.key.sign(signed)

    def _public(self) -> dict[int, Any]:
        public: Any = self.key.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):
            return {1: 1, 3: self.algorithm, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        if isinstance(public, rsa.RSAPublicKey):
            return {
                1: 3,
                3: self.algorithm,
                -1: numbers.n.to_bytes(256, "big"),
                -2: numbers.e.to_bytes(3, "big"),
            }
        size, curve = (32, 1) if self.algorithm == -7 else (48, 2)
        point = {-2: numbers.x.to_bytes(size, "big"), -3: numbers.y.to_bytes(size, "big")}
        return {1: 2, 3: self.algorithm, -1: curve, **point}

    def _told(self, response: Mapping[str, str]) -> str:
        named = text(self.credential_id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})


def text(data: bytes) -> str:
    """As WebAuthn writes bytes in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(written: str) -> bytes:
    """The same, read."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def cbor(value: Any) -> bytes:
    """As much of CBOR (RFC 8949) as keys need."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())
    raise TypeError(type(value))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 24 + size.bit_length() - 1]) + number.to_bytes(size, "big")
