"""Challenges of chapter 11: set-ups of the playground, as lines of text."""

import functools

from common.blas import one_blas_thread
from common.exercises.core import exercise
from common.exercises.judging import Wrong, show
from common.playground import AT_ANY_TIME, AT_START, read_set_up, read_setting, run_set_up
from common.set_up import split_set_up


def _trained(answer):
    """The run of a set-up, once it is known to be one."""
    run = _explained(_run, answer)
    if run.steps == 0:
        raise Wrong(
            "The run stands at step 0: nothing was trained. Copy the line after the training; it ends with @ and the steps."
        )
    if run.stop_reason:
        raise Wrong(f"The run diverged: {run.stop_reason}.")
    return run


def _explained(function, answer):
    """Call a function with a set-up, and make a hint of what is wrong with it."""
    if not isinstance(answer, str):
        raise Wrong(
            f"That is {show(answer)}, wanted a set-up: the line of text below the bench, in quotation marks."
        )
    try:
        return function(answer)
    except ValueError as error:
        raise Wrong(f"{error}.") from None


@functools.lru_cache(maxsize=16)
def _run(text):
    with one_blas_thread():
        return run_set_up(text)


def _insist(run, data, noise=None, inputs=None, units=None):
    """The rules of a challenge."""
    if run.data != data:
        raise Wrong(f"The data are {run.data!r}, wanted {data!r}.")
    if noise is not None and run.noise != noise:
        raise Wrong(f"The noise is {run.noise:g}, wanted {noise:g}.")
    if inputs is not None and run.inputs != inputs:
        raise Wrong(f"The inputs are {run.inputs!r}, wanted {inputs!r}.")
    used = sum(run.network.hidden_sizes)
    if units is not None and used > units:
        raise Wrong(
            f"It has {used} hidden {'unit' if used == 1 else 'units'}, wanted {f'at most {units}' if units else 'none'}."
        )


def _reach(run, wanted, advice):
    """Accuracy on the test points."""
    reached = run.accuracies()
    if reached["test"] < wanted:
        raise Wrong(
            f"{reached['test']:.1%} of the test points and {reached['training']:.1%} of the training points, "
            f"wanted {wanted:.0%} of the test points. {advice}"
        )
    return f"{reached['test']:.1%} of the test points with {sum(run.network.hidden_sizes)} hidden units, in {run.steps:,} steps."


def _one_change(answer, given, steps, fixed=()):
    """The one setting in which two set-ups differ; nothing is trained to find it."""
    _explained(read_set_up, answer)
    start, changes, took = split_set_up(answer)
    if changes:
        raise Wrong(
            "Settings were changed on the way. Change the one setting at the start, then press Reset and Play."
        )
    if took > steps:
        raise Wrong(f"It took {took:,} steps, wanted at most {steps:,}.")
    before = split_set_up(given)[0]
    default = _defaults()
    names = [name for name in (*AT_START, *AT_ANY_TIME) if name != "shown"]
    changed = [name for name in names if _differ(name, start, before, default)]
    if len(changed) != 1:
        raise Wrong(
            f"{len(changed)} settings differ from the given ones{': ' * bool(changed)}{', '.join(changed)}. Wanted is one."
        )
    if changed[0] in fixed:
        raise Wrong(f"{changed[0]} was to stay as it is.")
    return changed[0]


def _differ(name, one, other, default):
    return read_setting(name, one.get(name, default[name])) != read_setting(
        name, other.get(name, default[name])
    )


@functools.cache
def _defaults():
    """What a set-up means where it names nothing, as words."""
    return {
        "data": "circle", "noise": "0", "share": "0.5", "inputs": "plain", "units_1": "4", "units_2": "2", "units_3": "0",
        "units_4": "0", "activation": "tanh", "weight_init": "Xavier", "batch_norm": "off", "seed": "0",
        "optimizer_name": "SGD", "lr": "0.3", "batch_size": "10", "dropout_ratio": "0", "weight_decay": "0",
    }  # fmt: skip


@exercise(
    "11.1",
    "No hidden unit",
    hints=[
        "Without a hidden layer the answer is one straight edge in the plane of the inputs. So the inputs must change.",
        "A circle is where x₁² + x₂² has one value. Which inputs have the squares?",
    ],
    solution='set_up_1 = "data=circle inputs=squares units_1=0 units_2=0 lr=0.3 @1000"',
)
def check_no_hidden_unit(answer):
    run = _trained(answer)
    _insist(run, "circle", noise=0, units=0)
    plain = "One straight edge can't do it in the plane of x₁ and x₂."
    words = _reach(run, 0.98, plain if run.inputs == "plain" else "More steps, or a larger rate?")
    return f"{words} With good inputs the oldest network of all is enough."


@exercise(
    "11.2",
    "As few as possible",
    hints=[
        "Four corners needed two units (chapter 1). Of four whole squares two leave a tenth on the wrong side at best; three can do it, four more easily.",
        "One layer of 4 units, tanh, a rate of 0.3, two thousand steps. Try some seeds.",
        "Too slow? Adam with a rate of 0.02.",
    ],
    solution='set_up_2 = "data=xor units_1=4 units_2=0 optimizer_name=Adam lr=0.02 seed=1 @3000"',
)
def check_few_units(answer):
    run = _trained(answer)
    _insist(run, "xor", noise=0, inputs="plain", units=4)
    few = sum(run.network.hidden_sizes) < 3
    words = _reach(
        run,
        0.95,
        "Two units leave a tenth on the wrong side at best: take three or four."
        if few
        else "More steps, a larger rate, another seed?",
    )
    if few:
        return f"{words} These test points were kind to two units: of the training points {run.accuracies()['training']:.1%}. As a rule it takes three."
    return f"{words} Chapter 1 built XOR of two hidden units, for four corners. Four whole squares take three, as a rule."


@exercise(
    "11.3",
    "The spiral",
    hints=[
        "Two layers are better than one: the first makes edges, the second bends them around. 6 and 6, or 7 and 5, or 8 and 4.",
        "Adam with a rate of 0.02, tanh, batches of 20, and some thousand steps. A larger share to learn from helps.",
        "When it no longer gets better, make the rate smaller without stopping: 0.005. And try some seeds.",
    ],
    solution=(
        'set_up_3 = "data=spiral share=0.8 units_1=6 units_2=6 activation=tanh weight_init=Xavier '
        'optimizer_name=Adam lr=0.02 batch_size=20 seed=1 @4000 lr=0.005 @7000"'
    ),
)
def check_spiral(answer):
    run = _trained(answer)
    _insist(run, "spiral", noise=0, inputs="plain", units=12)
    words = _reach(run, 0.95, "More steps, a smaller rate near the end, another seed?")
    return f"{words} Can you do it with fewer? And how many seeds did you try, and what would chapter 9 say to that?"


@exercise(
    "11.4",
    "Overfit",
    hints=[
        "What makes a network learn by heart: few points or many, a small network or a large one?",
        "A share of 0.1 is 40 points. Three layers of 8 units, sines, and SGD at a rate of 0.3, or Adam at 0.01.",
    ],
    solution=(
        'set_up_4 = "data=gaussians noise=2 share=0.1 inputs=sines units_1=8 units_2=8 units_3=8 '
        'optimizer_name=Adam lr=0.01 seed=2 @1500"'
    ),
)
def check_overfit(answer):
    run = _trained(answer)
    _insist(run, "gaussians", noise=2)
    reached = run.accuracies()
    own, new = reached["training"], reached["test"]
    if own < 0.98:
        raise Wrong(
            f"{own:.1%} of the training points, wanted 98%. A larger network, or fewer points, or more steps; or (with Adam) a smaller rate."
        )
    if own - new < 0.10 - 1e-9:  # 1.0 − 0.9 is a little less than 0.1
        raise Wrong(
            f"{own:.1%} of the training and {new:.1%} of the test points: {100 * (own - new):.1f} points apart, wanted 10. "
            "Fewer points to learn from?"
        )
    return f"{own:.1%} against {new:.1%}. Now move weight decay or dropout up on the bench, and watch the two losses come closer."


STUCK = "data=xor units_1=8 units_2=8 activation=relu weight_init=He lr=2 batch_size=5 seed=3 optimizer_name=SGD @2000"


@exercise(
    "11.5",
    "Find the bug: stuck",
    hints=[
        "Look at the units of the second layer after some steps. What do they answer, everywhere?",
        "They are 0 everywhere: dead (chapter 3). What pushed them so far?",
        "Steps of such a size. Try a tenth of the rate.",
    ],
    solution=f'set_up_5 = "{STUCK.replace("lr=2 ", "lr=0.1 ")}"',
)
def check_stuck(answer):
    changed = _one_change(answer, STUCK, 2000, fixed=("data", "noise", "seed"))
    run = _trained(answer)
    words = _reach(run, 0.95, f"Changing {changed} like that isn't enough.")
    return f"{words} You changed {changed}. The steps were too large for units that can die; smaller ones, calmer batches or units that can't die help."


FLAT = (
    "data=spiral inputs=sines units_1=8 units_2=8 units_3=8 units_4=8 activation=sigmoid weight_init=0.01 "
    "optimizer_name=SGD lr=0.3 batch_size=10 seed=2 batch_norm=off @4000"
)
UNITS = ("units_1", "units_2", "units_3", "units_4")


@exercise(
    "11.6",
    "Find the bug: flat",
    hints=[
        "Look at the pictures of the fourth layer at the start. How do they differ from place to place?",
        "With weights of spread 0.01 each sigmoid layer makes the signal many times smaller, and all units are alike (chapter 6).",
        "Two settings can help, each alone: the start, if it is large enough for a sigmoid, or what chapter 7 put between the layers.",
    ],
    solution=f'set_up_6 = "{FLAT.replace("batch_norm=off", "batch_norm=on")}"',
)
def check_flat(answer):
    changed = _one_change(answer, FLAT, 4000, fixed=("data", "noise", "seed", "inputs", *UNITS))
    run = _trained(answer)
    words = _reach(run, 0.85, f"Changing {changed} like that isn't enough.")
    return f"{words} You changed {changed}. A signal must get through before anything can be learned from it."
