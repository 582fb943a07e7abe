"""Exponential ElGamal over a standard group: numbers that are added without being read. Pure.

A ciphertext of `m` under the key `h = g^x` is `(g^r, h^r · g^m)`; the product of two ciphertexts is
one of the sum. Whoever has not `x` cannot tell which of two numbers a ciphertext holds (decisional
Diffie-Hellman), not even by comparing a product with its factors.

The group is the 2048-bit MODP group of RFC 3526, section 3: p is a safe prime and 2 generates the
squares, so no Legendre symbol tells anything. Exponents have 256 bits (NIST SP 800-56A rev. 3,
section 5.6.1.1.1, asks for at least 224 with this group).
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from gmpy2 import invert, legendre, mpz, powmod_sec

P = mpz(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
G = mpz(2)
#: Of p, which is twice that and one.
ORDER = (P - 1) // 2
EXPONENT_BITS = 256
#: An element of the group on its way to the database.
ELEMENT_BYTES = 256

Ciphertext = tuple[int, int]
#: The ciphertext of 0 that every sum begins with.
NOTHING: Ciphertext = (1, 1)

_WINDOW = 6


class Base:
    """A number that is raised to many powers: its powers are worked out once, a window at a time.

    Five times as fast as `powmod` for 256 bits; a megabyte each.
    """

    def __init__(self, number: int) -> None:
        self._rows = []
        for _start in range(0, EXPONENT_BITS, _WINDOW):
            row = [mpz(1)]
            for _step in range((1 << _WINDOW) - 1):
                row.append(row[-1] * number % P)
            self._rows.append(row)
            number = row[-1] * number % P

    def power(self, exponent: int) -> int:
        found: int = mpz(1)
        for row in self._rows:
            found = found * row[exponent & ((1 << _WINDOW) - 1)] % P
            exponent >>= _WINDOW
        return found


@lru_cache(maxsize=16)
def base(number: int) -> Base:
    """The prepared powers of a generator or a public key."""
    return Base(number)


def random_exponent() -> int:
    return secrets.randbits(EXPONENT_BITS)


def public(secret: int) -> int:
    """The public key that belongs to a secret exponent."""
    return int(base(G).power(secret))


def encrypt(key: int, *, one: bool) -> Ciphertext:
    """A fresh ciphertext of 1 or 0 under a public key."""
    return conceal(key, int(G) if one else 1)


def conceal(key: int, element: int) -> Ciphertext:
    """A fresh ciphertext of an element of the group."""
    r = random_exponent()
    return base(G).power(r), base(key).power(r) * element % P


def add(first: Ciphertext, second: Ciphertext) -> Ciphertext:
    """A ciphertext of the sum."""
    return first[0] * second[0] % P, first[1] * second[1] % P


def renewed(sum_: Ciphertext, key: int) -> Ciphertext:
    """Another ciphertext of the same under the same key: nobody else sees that it is the same."""
    return add(sum_, conceal(key, 1))


def without(sum_: Ciphertext, secret: int) -> Ciphertext:
    """The same ciphertext as it is under the rest of its key, one part being taken off."""
    return sum_[0], sum_[1] * invert(contribution(sum_, secret), P) % P


def element_of(number: int) -> int:
    """The element that stands for a number from 1 to half of p: it or its negative is a square."""
    return number if legendre(number, P) == 1 else int(P - number)


def number_of(element: int) -> int:
    """The number that an element stands for."""
    return int(min(element, P - element))


def contribution(sum_: Ciphertext, secret: int) -> int:
    """What a holder of a part of the key adds to opening a sum; it opens no other."""
    return int(powmod_sec(sum_[0], secret, P))


def opened(sum_: Ciphertext, contributions: tuple[int, ...], most: int) -> int | None:
    """The number in a sum, from the contributions of all parts of its key; None if above `most`."""
    shared = 1
    for one in contributions:
        shared = shared * one % P
    wanted, power = sum_[1] * invert(shared, P) % P, mpz(1)
    for number in range(most + 1):
        if power == wanted:
            return number
        power = power * G % P
    return None
