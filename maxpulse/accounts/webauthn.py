"""The protocol of passkeys (WebAuthn level 3): what a browser is asked for, and whether what it brings is true.

Nothing is kept here. The challenge comes from whoever keeps it, and is theirs to use up.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from uuid import UUID

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from maxpulse.accounts.rules.passkeys import (
    ALGORITHMS,
    CHALLENGE_BYTES,
    FEWEST_RSA_BITS,
    LONGEST_ANSWER,
    LONGEST_CREDENTIAL,
    RS256,
    SHOWN_FOR,
    NotTaken,
    Place,
    Trouble,
)

OURS = "MAXPULSE"
KIND = PublicKeyCredentialType.PUBLIC_KEY
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: what it is known by, its public half as COSE, and how often it has signed."""

    credential_id: bytes
    public_key: bytes = field(repr=False)
    sign_count: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a page hands to its browser, and the bytes in it that a key has to sign."""

    options: Mapping[str, Any]
    challenge: bytes


def ask_to_make(place: Place, user_id: UUID, email: str, known: Iterable[Key]) -> Question:
    """Ask for a new key of this account; one that holds a `known` one says so and makes no other."""
    owner = PublicKeyCredentialUserEntity(id=user_id.bytes, name=email, display_name=email)
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options, _state = _server(place).register_begin(
        owner,
        [_descriptor(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return Question(dict(options)["publicKey"], challenge)


def ask_to_sign(place: Place, known: Iterable[Key]) -> Question:
    """Ask for a signature by one of these keys, whose owner shows to be there."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options, _state = _server(place).authenticate_begin(
        [_descriptor(each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return Question(dict(options)["publicKey"], challenge)


def read_made(place: Place, challenge: bytes, answer: str) -> Key:
    """The key that a browser has made for this challenge. Raises NotTaken."""

    def read(given: Mapping[str, Any]) -> Key:
        made = RegistrationResponse.from_dict(given)
        _refuse_frames(made.response.client_data)
        data = _server(place).register_complete(_state(challenge), made).credential_data
        if data is None or data.credential_id != made.raw_id or data.public_key[3] not in ALGORITHMS:
            raise NotTaken(Trouble.WRONG)
        if data.public_key[3] == RS256 and _bits_of_rsa(data.public_key) < FEWEST_RSA_BITS:
            raise NotTaken(Trouble.WRONG)
        if not 0 < len(data.credential_id) <= LONGEST_CREDENTIAL:
            raise NotTaken(Trouble.WRONG)
        count = made.response.attestation_object.auth_data.counter
        return Key(data.credential_id, cbor.encode(data.public_key), count)

    return _read(answer, read)


def read_signed(place: Place, challenge: bytes, known: Iterable[Key], answer: str) -> Key:
    """Which of these keys has signed this challenge, with the count that it says now. Raises NotTaken.

    Whether it counts on is for whoever keeps the count.
    """
    keys = {each.credential_id: each for each in known}

    def read(given: Mapping[str, Any]) -> Key:
        signed = AuthenticationResponse.from_dict(given)
        _refuse_frames(signed.response.client_data)
        if signed.raw_id not in keys:
            raise NotTaken(Trouble.UNKNOWN)
        found = keys[signed.raw_id]
        _server(place).authenticate_complete(_state(challenge), [_attested(found)], signed)
        return Key(found.credential_id, found.public_key, signed.response.authenticator_data.counter)

    return _read(answer, read)


def _read(answer: str, read: Callable[[Mapping[str, Any]], Read]) -> Read:
    if len(answer) > LONGEST_ANSWER:
        raise NotTaken(Trouble.WRONG)
    try:
        return read(json.loads(answer))
    except NotTaken:
        raise
    # Anybody may send anything: whatever readers of foreign bytes stumble over is a key that was not taken.
    except Exception as error:
        raise NotTaken(Trouble.WRONG) from error


def _bits_of_rsa(public: Mapping[int, Any]) -> int:
    return int.from_bytes(public[-1]).bit_length()  # RFC 8230 §4: the modulus


def _server(place: Place) -> Fido2Server:
    made = Fido2Server(
        PublicKeyCredentialRpEntity(name=OURS, id=place.name),
        # Which make a key is of decides nothing here, and would tell more of its owner than is needed.
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin in place.origins,
    )
    # Its makers leave it open, and so its type knows of nothing else.
    made.timeout = int(SHOWN_FOR.total_seconds() * 1000)  # type: ignore[assignment]
    made.allowed_algorithms = [PublicKeyCredentialParameters(type=KIND, alg=each) for each in ALGORITHMS]
    return made


def _state(challenge: bytes) -> dict[str, Any]:
    return {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _refuse_frames(said: CollectedClientData) -> None:
    if said.cross_origin:
        raise NotTaken(Trouble.WRONG)


def _descriptor(key: Key) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(type=KIND, id=key.credential_id)


def _attested(key: Key) -> AttestedCredentialData:
    public = CoseKey.parse(cast("Mapping[int, Any]", cbor.decode(key.public_key)))
    return AttestedCredentialData.create(Aaguid.NONE, key.credential_id, public)
