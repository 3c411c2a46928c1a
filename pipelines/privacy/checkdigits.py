"""Check digits of the numbers that persons have, and how likely they are right by chance."""

from __future__ import annotations

from math import comb

_PERSONAL = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_LICENCE = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MANY = 500
_LENGTHS_OF_CARDS = (
    ((34, 34), 15),
    ((37, 37), 15),
    ((36, 36), 14),
    ((38, 39), 14),
    ((300, 305), 14),
    ((4, 4), 16),
    ((51, 55), 16),
    ((2221, 2720), 16),
    ((3528, 3589), 16),
    ((6011, 6011), 16),
    ((644, 649), 16),
    ((65, 65), 16),
)
"""First digits and number of digits: American Express, Diners, Visa, Mastercard, JCB, Discover."""


def is_personal_number(number: str) -> bool:
    """個人番号: twelve digits, the last of them the check digit (番号法施行令 第8条, 総務省令第85号 第5条)."""
    if len(number) != 12 or len(set(number)) == 1:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(number[:11], _PERSONAL, strict=True)) % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest)


def is_licence(number: str) -> bool:
    """Driving licence: twelve digits, the eleventh being the check digit of the ten before (modulus 11)."""
    if len(number) != 12:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(number[:10], _LICENCE, strict=True)) % 11
    return int(number[10]) == (11 - rest) % 10


def is_card(number: str) -> bool:
    """Payment card: the first digits of a brand, the length that brand has, and Luhn's check digit (ISO/IEC 7812)."""
    fits = any(
        len(number) == length and low <= int(number[: len(str(low))]) <= high
        for (low, high), length in _LENGTHS_OF_CARDS
    )
    return fits and _is_luhn(number)


def _is_luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def chance(right: int, asked: int, share: float) -> float:
    """How likely at least `right` of `asked` numbers have the right check digit where a `share` has it by chance."""
    if asked > _MANY:  # the law of large numbers: twice the share is as good as never reached
        return 0.0 if right > 2 * share * asked else 1.0
    return sum(comb(asked, count) * share**count * (1 - share) ** (asked - count) for count in range(right, asked + 1))
