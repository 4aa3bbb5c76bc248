"""Trees, proofs, canonical text and signatures, held against vectors and code of others."""

import json
from base64 import b64decode
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from manyhands.record import rules, verify

VECTORS = json.loads((Path(__file__).parent / "merkle-vectors.json").read_text())
WORDS = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


def hashes(words):
    return [verify.leaf_hash(word) for word in words]


def root(leaves):
    return rules.subtree_root(leaves, 0, len(leaves))


def proof(vector):
    return [b64decode(step) for step in vector["proof"] or []]


# --- trees ---


def test_there_are_196_vectors():
    assert len(VECTORS["inclusion"]) + len(VECTORS["consistency"]) == 196


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda v: f"{v['name']}")
def test_inclusion_is_judged_as_others_judge_it(vector):
    proved = rules.proves_inclusion(
        vector["leafIdx"],
        vector["treeSize"],
        b64decode(vector["leafHash"]),
        proof(vector),
        b64decode(vector["root"]),
    )

    assert proved is not vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda v: f"{v['name']}")
def test_consistency_is_judged_as_others_judge_it(vector):
    proved = rules.proves_consistency(
        vector["size1"],
        vector["size2"],
        b64decode(vector["root1"]),
        b64decode(vector["root2"]),
        proof(vector),
    )

    assert proved is not vector["wantErr"]


@given(WORDS)
def test_roots_and_proofs_are_those_of_another_library(words):
    other = InmemoryTree(algorithm="sha256")
    for word in words:
        other.append_entry(word)
    leaves = hashes(words)

    assert root(leaves) == other.get_root()
    for old in range(1, len(words) + 1):
        assert rules.subtree_root(leaves, 0, old) == other.get_root(old)


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root([]).hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")


@given(WORDS)
def test_two_builds_of_a_tree_are_the_same_byte_for_byte(words):
    first: list[bytes] = []
    second: list[bytes] = []
    for size, word in enumerate(words):
        verify.grow(first, size, verify.leaf_hash(word))
    for size, word in enumerate(words):
        second = rules.unpack(b"".join(second))
        verify.grow(second, size, verify.leaf_hash(word))

    assert b"".join(first) == b"".join(second)
    assert verify.root_of(first) == root(hashes(words))
    assert len(first) == len(words).bit_count()


@given(WORDS, st.data())
def test_every_entry_can_be_proved_and_no_other(words, data):
    leaves, size = hashes(words), len(words)
    index = data.draw(st.integers(0, size - 1))
    steps = rules.inclusion_proof(leaves, index)

    assert rules.proves_inclusion(index, size, leaves[index], steps, root(leaves))
    assert len(steps) <= (size - 1).bit_length()
    other = verify.leaf_hash(b"another entry" + words[index])
    assert not rules.proves_inclusion(index, size, other, steps, root(leaves))
    assert not rules.proves_inclusion(index, size, leaves[index], [*steps, other], root(leaves))
    for broken in range(len(steps)):
        spoiled = [*steps[:broken], flipped(steps[broken], data), *steps[broken + 1 :]]
        assert not rules.proves_inclusion(index, size, leaves[index], spoiled, root(leaves))
        missing = [*steps[:broken], *steps[broken + 1 :]]
        assert not rules.proves_inclusion(index, size, leaves[index], missing, root(leaves))


@given(WORDS, st.data())
def test_a_tree_that_only_grew_can_be_proved_and_no_other(words, data):
    leaves, new = hashes(words), len(words)
    old = data.draw(st.integers(1, new))
    steps = rules.consistency_proof(leaves, old)
    old_root, new_root = rules.subtree_root(leaves, 0, old), root(leaves)

    assert rules.proves_consistency(old, new, old_root, new_root, steps)
    assert not rules.proves_consistency(0, new, root([]), new_root, [])
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:changed], flipped(leaves[changed], data), *leaves[changed + 1 :]]
    for false_steps in (steps, rules.consistency_proof(rewritten, old)):
        assert not rules.proves_consistency(old, new, old_root, root(rewritten), false_steps)


def flipped(value, data):
    at = data.draw(st.integers(0, len(value) - 1))
    return value[:at] + bytes([value[at] ^ 1 << data.draw(st.integers(0, 7))]) + value[at + 1 :]


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index):
    with pytest.raises(ValueError, match="no leaf"):
        rules.inclusion_proof(hashes([b"a", b"b", b"c"]), index)


@pytest.mark.parametrize("old_size", [0, 4])
def test_there_is_no_proof_from_a_tree_that_was_not_there(old_size):
    with pytest.raises(ValueError, match="no tree"):
        rules.consistency_proof(hashes([b"a", b"b", b"c"]), old_size)


# --- canonical text ---

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_the_verifier_writes_what_the_program_writes(value):
    text = rules.canonical_json(value)

    assert text == rfc8785.dumps(value).decode()
    assert text == verify.canonical(json.loads(text))


@pytest.mark.parametrize(
    "value", [0.5, {"a": [1.0]}, {"é": 1}, {1: 2}, 2**53, "\ud800", {"a": {1}}]
)
def test_what_two_readers_could_read_in_two_ways_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011
        rules.canonical_json(value)


# --- signatures ---

RFC_8032 = {  # section 7.1: public key, message, signature
    "test 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "test 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
        "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "test 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
        "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "test sha(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2"
        "192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890"
        "9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}


@pytest.mark.parametrize("name", RFC_8032)
def test_the_signatures_of_rfc_8032_are_good(name):
    public, message, signature = map(bytes.fromhex, RFC_8032[name])

    assert verify.signed(public, signature, message)
    assert not verify.signed(public, signature, message + b"!")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.data())
def test_a_signature_is_good_until_one_bit_changes(secret, message, data):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)

    assert verify.signed(public, signature, message)
    assert not verify.signed(public, flipped(signature, data), message)
    assert not verify.signed(flipped(public, data), signature, message)


def test_a_signature_has_one_spelling():
    public, message, signature = map(bytes.fromhex, RFC_8032["test 2"])
    again = int.from_bytes(signature[32:], "little") + verify.ORDER

    assert not verify.signed(public, signature[:32] + again.to_bytes(32, "little"), message)
    assert not verify.signed(public, signature + b"\0", message)
    assert not verify.signed(public + b"\0", signature, message)


# --- notes ---

# The example of C2SP signed-note and of Go's package note.
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLIC = b64decode(KEY.rsplit("+", 1)[1])[1:]


def test_a_note_of_others_is_read():
    assert verify.open_note(NOTE, "PeterNeumann", PUBLIC).endswith("your problem is.\n")
    assert rules.verifier_key("PeterNeumann", PUBLIC) == KEY


def test_a_note_with_signatures_of_strangers_is_read_as_long_as_ours_is_good():
    text, _, _ = NOTE.partition("\n\n")
    stranger = rules.sign_note(text + "\n", "witness.example", b"w" * 32)
    both = NOTE + stranger.partition("\n\n")[2]

    assert verify.open_note(both, "PeterNeumann", PUBLIC)
    assert verify.open_note(both, "witness.example", public_of(b"w" * 32))


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("answer", "Answer"),
        NOTE.replace("— P", "- P"),
        NOTE.replace("— P", "—  P"),
        NOTE.replace("PeterNeumann", "Somebody"),
        NOTE.replace("x08g", "x08h"),
        NOTE.replace("JnAM=", "JnAN="),
        NOTE.replace("JnAM=", "JnAM"),
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("then", "\tthen"),
        "",
    ],
)
def test_a_note_that_is_not_quite_one_is_refused(note):
    with pytest.raises(ValueError):  # noqa: PT011
        verify.open_note(note, "PeterNeumann", PUBLIC)


@given(
    st.binary(min_size=32, max_size=32), st.integers(0, 2**53), st.binary(min_size=32, max_size=32)
)
def test_a_checkpoint_comes_back_as_it_was_signed(secret, size, tree):
    text = rules.checkpoint_text("g/abc", size, tree)
    note = rules.sign_note(text, "g/abc", secret)

    assert verify.open_note(note, "g/abc", public_of(secret)) == text
    assert text.split("\n")[:2] == ["g/abc", str(size)]
    assert b64decode(text.split("\n")[2]) == tree


def public_of(secret):
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
