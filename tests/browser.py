"""Chromium without a window, spoken to by its DevTools protocol over two pipes."""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (
    *("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-dev-shm-usage", "--remote-debugging-pipe"),
)
END = b"\0"
WIDE = 1000
# Which elements reach over the right edge of the page, though nothing around them scrolls.
TOO_WIDE = """[...document.body.querySelectorAll('*')].filter(one =>
  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, pre, svg'))
  .map(one => one.tagName + '.' + one.className)"""


@dataclass
class Browser:
    """One browser with one page; it tells what the page asked for and what went wrong in it."""

    profile: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    count: int = 0
    buffer: bytes = b""

    def start(self) -> None:
        to_browser, self.writing = os.pipe()
        self.reading, from_browser = os.pipe()
        words = [*COMMAND, f"--user-data-dir={self.profile}", "about:blank"]
        # The browser reads at 3 and writes at 4, whatever the numbers are here.
        shell = ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "-", *words]
        self.process = subprocess.Popen(
            shell,
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        os.close(self.writing)
        os.close(self.reading)

    def open(self, path: Path, width: int = WIDE, *, scheme: str = "light") -> None:
        """Load a page of this width; what it asks for and complains of is kept."""
        self.requests.clear()
        self.complaints.clear()
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.ask("Emulation.setEmulatedMedia", features=[feature])
        self.loaded = False
        self.ask("Page.navigate", url=path.resolve().as_uri())
        while not self.loaded:
            self._take()
        self.evaluate("new Promise(done => setTimeout(done, 50))")

    def evaluate(self, script: str) -> Any:
        """Return what a script gives in the page."""
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        answer = self.ask("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key."""
        code, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        pressed = {"key": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def printed(self) -> bytes:
        """Return the page as it is printed, in PDF."""
        return b64decode(self.ask("Page.printToPDF", printBackground=True)["data"])

    def picture(self) -> bytes:
        """Return the whole page as a picture, in PNG."""
        asked = {"format": "png", "captureBeyondViewport": True}
        return b64decode(self.ask("Page.captureScreenshot", **asked)["data"])

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writing, json.dumps(message).encode() + END)
        while True:
            answer = self._take()
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return answer["result"]

    def _take(self) -> dict[str, Any]:
        """Return the next message, after noting what it tells of the page."""
        while END not in self.buffer:
            read = os.read(self.reading, 1 << 20)
            assert read, "the browser has ended"
            self.buffer += read
        text, _, self.buffer = self.buffer.partition(END)
        message = json.loads(text)
        about = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])
            case "Log.entryAdded":
                self.complaints.append(about["entry"]["text"])
            case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled":
                self.complaints.append(str(about))
            case "Page.loadEventFired":
                self.loaded = True
        return message
