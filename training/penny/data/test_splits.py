"""The held-out splits are stable, of the announced size and independent of each other."""

from penny.data.splits import is_unseen_colour, is_unseen_name, is_unseen_style

NAMES = [f"thing {i}" for i in range(4000)]


def test_share_of_unseen_names():
    share = sum(map(is_unseen_name, NAMES)) / len(NAMES)
    assert 0.04 < share < 0.06


def test_share_of_unseen_pairs():
    assert 0.085 < sum(is_unseen_style(n, "3d") for n in NAMES) / len(NAMES) < 0.115
    assert 0.085 < sum(is_unseen_colour(n, "blue") for n in NAMES) / len(NAMES) < 0.115


def test_same_names_on_every_machine():
    words = ("cat face", "shark", "pizza", "peach", "robot", "violin")
    assert [n for n in words if is_unseen_name(n)] == ["shark", "peach"]


def test_styles_are_held_out_independently():
    both = sum(is_unseen_style(n, "3d") and is_unseen_style(n, "flat") for n in NAMES) / len(NAMES)
    assert both < 0.02
