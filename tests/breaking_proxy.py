"""A connection to a registry that breaks off, for tests."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class BreakingProxy:
    """Hands on all bytes between programs and a registry, until they are too many.

    Each of the first `breaks` connections that carry more than `after` bytes is reset, or, if
    there is something to do `instead`, that is done.
    """

    port_behind: int
    after: int
    breaks: int = 1
    instead: Callable | None = None
    broken: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def host(self):
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *reason):
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.port_behind))
        except OSError:
            near.close()
            return
        budget = [self.after]
        pairs = ((near, far), (far, near))
        for source, target in pairs:
            words = (source, target, budget)
            threading.Thread(target=self._copy, args=words, daemon=True).start()

    def _copy(self, source, target, budget):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                budget[0] -= len(piece)
                if budget[0] < 0 and self.broken < self.breaks:
                    self.broken += 1
                    if self.instead is not None:
                        self.instead()
                        continue
                    for end in (source, target):  # a reset, not an orderly end
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
