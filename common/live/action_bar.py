"""The bar of a figure that works by itself: buttons that start and stop it, and words that say what it does."""

import html

import ipywidgets


class ActionBar:
    """Buttons in a row, and a line of words behind them.

    Parameters
    ----------
    actions : dict of str to (str, str, callable)
        Name of each button, with its icon (a name of Font Awesome), its tip, and what it calls, without arguments.
    width : str
        Of each button, in the page's units.
    *beside : ipywidgets.Widget
        What stands between the buttons and the words.
    """

    def __init__(self, actions, width, *beside):
        self.buttons = {}
        for name, (icon, tip, action) in actions.items():
            button = ipywidgets.Button(description=name, tooltip=tip, icon=icon, layout={"width": width})
            button.on_click(lambda _, action=action: action())
            self.buttons[name] = button
        self.status = ipywidgets.HTML()
        self.widgets = [*self.buttons.values(), *beside, self.status]

    def tell(self, words, disabled):
        """Show these words, and disable the buttons of these names (the others are enabled)."""
        for name, button in self.buttons.items():
            button.disabled = name in disabled
        self.status.value = f"<span>{html.escape(words)}</span>"
