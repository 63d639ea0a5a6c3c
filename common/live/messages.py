"""What a figure says when something goes wrong in the reader's own function."""

import inspect
import traceback


def kind_message(error, *functions):
    """Type, text and line of an error in the reader's own functions."""
    # a partial or a callable object has no code
    codes = [getattr(inspect.unwrap(function), "__code__", None) for function in functions]
    files = {code.co_filename for code in codes if code is not None}
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    where = f"\n  line {own[-1].lineno}: {own[-1].line}" if own else ""
    return f"{type(error).__name__}: {error}{where}"
