"""A very small Jupyter Server extension: send every kernel message at once.

Jupyter Server leaves Nagle's algorithm on for the websocket between a notebook and its kernel. Nagle's
algorithm holds back a small packet until the last one has been acknowledged, which costs a dragged slider
about 40 ms an update. This extension switches it off (``TCP_NODELAY``) for each new kernel connection.

Installing the book switches the extension on, for this environment only (``jupyter_nodelay.json``). The live
figures also work without it, a little less smoothly; so whatever goes wrong here is logged and ignored.
"""

from __future__ import annotations

import functools


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "common.jupyter_nodelay"}]


def _load_jupyter_server_extension(server_app) -> None:
    try:
        from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

        switch_on_nodelay(KernelWebsocketHandler)
    except Exception as error:  # another version of the server: figures still work, so never stop it
        server_app.log.info("common.jupyter_nodelay is not active: %s", error)
    else:
        server_app.log.info("common.jupyter_nodelay: live figures get TCP_NODELAY")


def switch_on_nodelay(handler_class: type) -> None:
    """Make every websocket that ``handler_class`` opens from now on send at once. Safe to call twice."""
    if getattr(handler_class.open, "sets_nodelay", False):
        return
    original_open = handler_class.open

    @functools.wraps(original_open)
    async def open_without_delay(self, *args, **kwargs):
        try:
            self.set_nodelay(True)
        except Exception as error:
            self.log.debug("TCP_NODELAY was not set: %s", error)
        return await original_open(self, *args, **kwargs)

    open_without_delay.sets_nodelay = True
    handler_class.open = open_without_delay
