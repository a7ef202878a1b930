"""Writes packages/safety/src/canonical/confusable-letters.ts from codebox/homoglyph (MIT) and a hand-made list."""

import sys
import unicodedata
from pathlib import Path

# Letters that a person substitutes by eye and that the list lacks or merges (i and l, small capitals, turned letters).
BY_EYE = {
    'a': 'аαɑɐᴀ',
    'b': 'вьЬβƅʙᖯ',
    'c': 'сϲᴄⅽↄ',
    'd': 'ԁɗᴅⅾժ',
    'e': 'еєεҽǝᴇℯɘ',
    'f': 'ƒꜰſẝɟ',
    'g': 'ɡցɢƃᶃ',
    'h': 'һнհʜɥℎ',
    'i': 'іɪιɩıᎥιᵢᴉ',
    'j': 'јϳᴊɾ',
    'k': 'кκᴋʞ',
    'l': 'ӏⅼʟǀ|∣ꓲ',
    'm': 'мᴍⅿɯ',
    'n': 'ոηпиɴռᴎ',
    'o': 'оοσօᴏ',
    'p': 'рρᴘⲣ',
    'q': 'ԛգզ',
    'r': 'гяɾʀᴦɹ',
    's': 'ѕꜱʂ',
    't': 'тτᴛʇ',
    'u': 'υսᴜʋцμ',
    'v': 'νᴠѵⅴʌ',
    'w': 'ԝшωᴡɯʍ',
    'x': 'хχⅹ×',
    'y': 'уүγʏʎ',
    'z': 'ᴢʐ',
}


def read_groups(path: Path) -> dict[str, str]:
    """One ASCII lower-case letter per foreign letter, from lines that each hold one group of look-alikes."""
    table: dict[str, str] = {}
    for line in path.read_text(encoding='utf8').splitlines():
        letters = [c for c in line.lower() if c.isascii() and c.isalpha()]
        if line.startswith('#') or not letters:
            continue
        for char in line.lower():
            if not char.isascii() and unicodedata.category(char)[0] in 'LNS':
                table.setdefault(char, letters[0] if letters[0] != 'i' else 'l')
    return table


def main(source: Path, target: Path) -> None:
    table = read_groups(source)
    table |= {char: letter for letter, chars in BY_EYE.items() for char in chars}
    table = {c: t for c, t in table.items() if not unicodedata.normalize('NFKC', c).lower().isascii()}
    lines = [
        f"  {letter}: '{''.join(sorted(c for c in table if table[c] == letter))}',"
        for letter in sorted(set(table.values()))
    ]
    head = (
        '// Letters that look like an ASCII letter, by that letter: codebox/homoglyph (MIT) plus a hand-made list; '
        'written by training/safety/confusables.py.'
    )
    target.write_text(
        '\n'.join([head, '', 'export const LOOK_ALIKES: Record<string, string> = {', *lines, '}', '']), encoding='utf8'
    )


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]))
