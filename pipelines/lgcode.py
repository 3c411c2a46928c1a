"""全国地方公共団体コード, 法人番号 and 町字ID: their shape and check digits."""

from __future__ import annotations

import re

_PREFECTURES = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
)
PREFECTURES = tuple(_PREFECTURES.split())
"""All 47, in the order of the first two digits of their codes."""


def check_digit(code5: str) -> str:
    """The sixth digit for five digits (JIS X 0401/0402): (11 - (6a+5b+4c+3d+2e) mod 11) mod 10."""
    total = sum(int(digit) * weight for digit, weight in zip(code5, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def has_prefecture(code: str) -> bool:
    """The first two digits are a prefecture 01–47 (or 99, here for examples)."""
    return 1 <= int(code[:2]) <= 47 or code[:2] == "99"


def is_code(text: str) -> bool:
    """Six half-width digits with the right check digit and a prefecture 01–47 (or 99, here for examples)."""
    return bool(re.fullmatch(r"[0-9]{6}", text)) and has_prefecture(text) and check_digit(text[:5]) == text[5]


def restored_codes(digits: str) -> list[str]:
    """Valid six-digit codes that five digits (or fewer) may stand for: a lost leading zero, or a missing check digit.

    One answer is a proof; two or none are not. Prefectures 01–09 lose the zero in spreadsheets (`92011` = `092011`).
    """
    if not re.fullmatch(r"[0-9]{4,5}", digits):
        return []
    candidates = {digits.zfill(6)} if len(digits) == 5 else set()
    five = digits.zfill(5)
    candidates.add(five + check_digit(five))
    return sorted(code for code in candidates if is_code(code))


def corporate_check_digit(base12: str) -> str:
    """The first digit of a 法人番号: 9 - (sum of P(n)·Q(n) mod 9), n from the right, Q = 1 for odd and 2 for even n."""
    total = sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(base12), start=1))
    return str(9 - total % 9)


def is_corporate_number(text: str) -> bool:
    """Thirteen half-width digits, the first being the check digit of the other twelve."""
    return bool(re.fullmatch(r"[0-9]{13}", text)) and corporate_check_digit(text[1:]) == text[0]
