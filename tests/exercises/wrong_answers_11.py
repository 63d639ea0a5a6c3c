"""Wrong answers to the challenges of chapter 11, each with a part of the hint it must get."""

from common.exercises.chapter11 import FLAT, STUCK

CIRCLE = "data=circle inputs=squares units_1=0 units_2=0 @1000"
XOR = "data=xor units_1=4 units_2=0 optimizer_name=Adam lr=0.02 seed=1 @3000"
SPIRAL = "data=spiral units_1=6 units_2=6 optimizer_name=Adam lr=0.02 @500"
OVERFIT = (
    "data=gaussians noise=2 share=0.1 inputs=sines units_1=8 units_2=8 units_3=8 optimizer_name=Adam lr=0.01"
)

WRONG = {
    "11.1": [
        (CIRCLE.replace("squares", "plain"), "straight edge"),
        (CIRCLE.replace("units_1=0", "units_1=1"), "1 hidden unit, wanted none"),
        (CIRCLE.replace("@1000", "lr=0.01 @50"), "More steps, or a larger rate"),
        (CIRCLE.replace("circle", "gaussians"), "wanted 'circle'"),
        (CIRCLE.replace(" @1000", ""), "nothing was trained"),
        (CIRCLE.replace("1000", "50000"), "wanted at most 20,000"),
        (CIRCLE.replace("squares", "cubes"), "wanted one of plain"),
        (CIRCLE + " noise=1", "'noise' after @1000; it can only be set at the start"),
        (CIRCLE.replace("data=circle", "noise=2"), "noise is 2"),
        (CIRCLE + " lr", "wanted name=value"),
        (0.98, "in quotation marks"),
    ],
    "11.2": [
        (XOR.replace("units_1=4", "units_1=5"), "wanted at most 4"),
        (XOR.replace("units_1=4", "inputs=squares units_1=4"), "inputs are 'squares'"),
        (XOR.replace("@3000", "@20"), "wanted 95%"),
        (XOR.replace("lr=0.02", "lr=abc"), "lr: got 'abc', wanted a number"),
    ],
    "11.3": [
        (SPIRAL, "wanted 95%"),
        (SPIRAL.replace("units_2=6", "units_2=8"), "14 hidden units"),
        (SPIRAL.replace("units_1=6", "inputs=sines units_1=6"), "inputs are 'sines'"),
        (SPIRAL.replace("@500", "@400 lr=0.1 @300"), "400 or more"),
        ("data=circle @500", "wanted 'spiral'"),
    ],
    "11.4": [
        (OVERFIT + " @20", "wanted 98%"),
        (OVERFIT.replace("noise=2", "noise=0") + " @500", "noise is 0"),
        (OVERFIT.replace("share=0.1", "share=0.9").replace("units_1=8", "units_1=2") + " @200", "wanted 98%"),
        (OVERFIT.replace("gaussians", "circle") + " @500", "wanted 'gaussians'"),
    ],
    "11.5": [
        (STUCK, "0 settings differ"),
        (STUCK.replace("lr=2", "lr=0.1").replace("seed=3", "seed=4"), "2 settings differ"),
        (STUCK.replace("seed=3", "seed=4"), "was to stay"),
        (STUCK.replace("lr=2", "lr=1.9"), "isn't enough"),
        (STUCK.replace("@2000", "@1000 lr=0.1 @2000"), "on the way"),
        (STUCK.replace("lr=2", "lr=0.1").replace("@2000", "@4000"), "wanted at most 2,000"),
        (STUCK.replace("batch_size=5", "batch_size=4"), "isn't enough"),
    ],
    "11.6": [
        (FLAT, "0 settings differ"),
        (FLAT.replace("units_4=8", "units_4=0"), "was to stay"),
        (FLAT.replace("activation=sigmoid", "activation=tanh"), "isn't enough"),
        (FLAT.replace("weight_init=0.01", "weight_init=Xavier"), "isn't enough"),
    ],
}
OTHER_WAYS = {
    "11.1": ["data=circle inputs=sines units_1=0 units_2=0 optimizer_name=Adam lr=0.1 @1000"],
    "11.2": ["units_2=0 data=xor optimizer_name=Adam lr=0.01 seed=1 @2000 lr=0.003 @5000"],
    "11.4": [OVERFIT + " seed=1 shown=test @1500"],
    "11.5": [STUCK.replace("lr=2", "lr=0.3"), STUCK.replace("batch_size=5", "batch_size=50")],
    "11.6": [FLAT.replace("weight_init=0.01", "weight_init=1")],
}
