"""Texts that one reader takes as a number or a word and another does not, built systematically."""

import itertools
import sys
import unicodedata
from collections.abc import Iterator

SIGNS = ("", "+", "-")
DIGIT_RUNS = ("0", "1", "00", "01", "10", "001", "010", "100", "0001", "0100", "1000")
WHITE_SPACE = (
    "\r\n",
    *"\t\n\v\f\r \x00\x08\x1b\x1c\x1d\x1e\x1f\x7f",
    *"\u0085\u00a0\u00ad\u034f\u061c\u1680\u180e\u2060\u3000\u3164\ufeff",
    *(chr(code) for code in range(0x2000, 0x2010)),
    *"\u2028\u2029\u202f\u205f\u2800",
)
"""All of Unicode's white space, and characters that look or sound like it."""

NEWER_ZEROS = (0x11F50, 0x1E4F0, 0x10D40, 0x116D0, 0x116DA, 0x11BF0, 0x1CCF0, 0x1E5F1)
"""Zeros of scripts that came with Unicode 15 and 16, which not every reader knows yet."""

MALFORMED = (
    *(
        "- + _ . -. --8 ++8 +-8 -+8 8- 8+ 1,000 8. 8.0 8.00 8.000 8.01 8.10 8.5 .0 0. 0.0 "
        "00.00 -0 +0 -0.0 -.0 8.0.0 8..0 8.0_0 8_.0 8._0 8.0_ 8.0e0 8.-0 8.+0 0x8 0X8 0b1 "
        "0o7 08 -08 0_8 1e3 1E3 1e+3 1e0 inf -inf nan NaN Infinity 8L 8n 8j eight true "
        "null 0- ½ ² ⁸ ₈ ③ Ⅷ 八 一 −8 ﹣8 －8 9007199254740991 9007199254740992 "
        "-9007199254740991 -9007199254740992 9007199254740991.0 9223372036854775807 "
        "9223372036854775808 -9223372036854775808 -9223372036854775809 "
        "18446744073709551615 18446744073709551616 0009007199254740993 "
        "9_007_199_254_740_991 "
    ).split(),
    "",
    "- 8",
    "+ 8",
    "8 0",
    "1 000",
    "8 .0",
    "8. 0",
    "8.0 ",
    " 8.0",
)


def integer_texts() -> Iterator[str]:
    """Texts that may be an integer."""
    yield from MALFORMED
    yield from _underscored()
    yield from _spaced("8", "-8", "08", "8.0")
    yield from (
        template.format(space)
        for space in WHITE_SPACE
        for template in ("1{}0", "-{}8", "8{}.0", "{}")
    )
    yield from _other_digits()
    yield from _long()


def word_texts() -> Iterator[str]:
    """Texts that may be a word for true or false."""
    words = ("true false t f yes no y n on off 1 0 enable disabled tru none ").split()
    for word in words:
        forms = {word, word.upper(), word.title(), word.swapcase(), word[:-1] + word[-1:].upper()}
        yield from sorted(forms)
    yield from _spaced("true", "0", "OFF")
    yield from ("1.0 0.0 +1 -1 -0 01 00 2 1_ yeſ faLſe oﬀ ｔrue １ ٠ truе truė ｙ ").split()
    yield from ("",)


def cpu_list_texts() -> Iterator[str]:
    """Texts that may be a CPU list of numactl."""
    yield from ("0 7 0-3 0,2 0-3,8-11 0,2,4-7 3-3 3-1 0-3,7-5 00-03 10-9 9-10 099-100 ").split()
    yield from (", - 0, ,0 0,,2 0- -0 0--3 0-3-5 +0 0x1 all !0 0-3:2 1_0 1.0 N ").split()
    yield from ("",)
    yield from (f"{'9' * digits}-{'1' + '0' * digits}" for digits in (15, 16, 19, 20, 40))
    yield from (f"{'1' + '0' * digits}-{'9' * digits}" for digits in (15, 16, 19, 20, 40))
    yield from (f"0-{'1' * 4300}", f"0-{'1' * 4301}", "9" * 4301, f"0-{'0' * 4300}1")
    yield from _spaced("0-3", "4")
    yield from (
        template.format(space)
        for space in WHITE_SPACE
        for template in ("0{}-3", "0-{}3", "0,{}4", "0{},4")
    )
    for zero in _zeros():
        three, five = chr(zero + 3), chr(zero + 5)
        yield from (
            three,
            f"{three}-{five}",
            f"{five}-{three}",
            f"1{three}-2",
            f"0,{three}",
            f"{three}-4",
        )
    yield from ("² ③ Ⅷ 八 0–3 0−3 0－3 0，2 0‚2 ").split()


def _underscored() -> Iterator[str]:
    for digits in DIGIT_RUNS:
        places = range(len(digits) + 1)
        spread = itertools.chain(
            ((place,) for place in places), itertools.combinations_with_replacement(places, 2)
        )
        texts = {_with_underscores(digits, chosen) for chosen in spread}
        yield from (
            f"{sign}{text}{end}" for text in sorted(texts) for sign in SIGNS for end in ("", ".0")
        )
    yield from (
        "_-8",
        "-_8",
        "_+8",
        "0___1",
        "0_0_0_1",
        "1_2_3_4",
        "00__01__1",
        "1_000_000",
        "1__000",
    )


def _with_underscores(digits: str, places: tuple[int, ...]) -> str:
    text = digits
    for place in reversed(places):
        text = f"{text[:place]}_{text[place:]}"
    return text


def _spaced(*texts: str) -> Iterator[str]:
    for text, space in itertools.product(texts, WHITE_SPACE):
        yield from (f"{space}{text}", f"{text}{space}", f"{space}{space}{text}{space}")


def _zeros() -> list[int]:
    known = [
        code for code in range(0x80, sys.maxunicode) if unicodedata.decimal(chr(code), None) == 0
    ]
    return sorted({*known, *NEWER_ZEROS})


def _other_digits() -> Iterator[str]:
    for zero in _zeros():
        digits = [chr(zero + digit) for digit in (0, 1, 9)]
        yield from (
            *digits,
            f"1{digits[1]}",
            f"{digits[1]}_{digits[2]}",
            f"{digits[0]}{digits[1]}",
            f"-{digits[2]}",
        )


def _long() -> Iterator[str]:
    for count in (4299, 4300, 4301):
        ones = "1" * count
        yield from (
            ones,
            f"-{ones}",
            f"+{ones}",
            f"{ones}.0",
            f" {ones} ",
            f"0{ones}",
            f"1_{ones[1:]}",
            f"{ones[1:]}_1",
        )
        yield from (
            "0" * count,
            f"{'0' * count}1",
            f"1.{'0' * count}",
            f"{'0_' * (count // 2)}1",
            f"{ones}x",
            "٣" * count,
        )
