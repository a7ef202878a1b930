"""English for captions: labels as nouns, articles, plurals and style words."""

STYLE_WORDS = {
    "3d": ("3d", "3d render"),
    "flat": ("flat", "flat vector"),
    "gradient": ("gradient", "glossy"),
    "noto": ("noto", "cartoon"),
    "twemoji": ("twemoji", "simple"),
}
COUNT_WORDS = {2: "two", 3: "three", 4: "four"}


def clean_label(label: str) -> str:
    """A CLDR label as plain words: "flag: France" -> "flag of France", "man: red hair" -> "man with red hair"."""
    head, colon, tail = label.partition(": ")
    if not colon:
        return label.lower()
    if head == "flag":
        return f"flag of {tail}".lower()
    joint = " with " if "hair" in tail or "beard" in tail else ", " if "skin tone" in tail else " "
    return (
        f"{head}{joint}{tail}".lower().replace(" medium-light", " medium light").replace(" medium-dark", " medium dark")
    )


def with_article(noun: str) -> str:
    """ "apple" -> "an apple"."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def plural(noun: str) -> str:
    """ "red apple" -> "red apples", "peach" -> "peaches"; "bowl with spoon" -> "bowls with spoon"."""
    for joint in (" with ", " of ", " in "):
        if joint in noun:
            head, _, tail = noun.partition(joint)
            return plural(head) + joint + tail
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
