"""The set-up of a run as one line of text: its settings at the start, and what was changed on the way.

    data=spiral lr=0.03 seed=7 @412 lr=0.01 @900

That is: the settings; after 412 steps another rate; the run stood at step 900.
"""


def join_set_up(start, changes=(), steps=0):
    """Write a set-up down.

    Parameters
    ----------
    start : dict of str to str
        The settings at the start.
    changes : sequence of (int, str, str)
        Steps taken before the change, name of the setting, its new value.
    steps : int
        Steps taken in all.

    Returns
    -------
    str
    """
    words, at = [f"{name}={value}" for name, value in start.items()], 0
    for step, name, value in changes:
        words += [f"@{step}"] if step != at else []
        words.append(f"{name}={value}")
        at = step
    return " ".join([*words, f"@{steps}"] if steps != at else words)


def split_set_up(text):
    """Take apart what `join_set_up` wrote; returns its three arguments.

    Raises
    ------
    ValueError
        That says which word is wrong, and what was wanted.
    """
    if not isinstance(text, str):
        raise ValueError(f"set-up: got {text!r}, wanted a line of text")
    start, changes, at = {}, [], 0
    for word in text.split():
        if word.startswith("@"):
            if not word[1:].isdecimal() or int(word[1:]) < at:
                raise ValueError(f"set-up: got {word!r}, wanted @ and a number of steps, {at} or more")
            at = int(word[1:])
            continue
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise ValueError(f"set-up: got {word!r}, wanted name=value or @steps")
        if at:
            changes.append((at, name, value))
        else:
            start[name] = value
    return start, changes, at


def assign_setting(trainer, name, value):
    """Set a setting where it lives: in the trainer, its optimizer or its network.

    Raises
    ------
    ValueError
        If none of them has it.
    """
    for owner in (trainer, getattr(trainer, "optimizer", None), getattr(trainer, "network", None)):
        if hasattr(owner, name):
            setattr(owner, name, value)
            return
    raise ValueError(f"controls: neither the trainer nor its optimizer or network has a setting {name!r}")
