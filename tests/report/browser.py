"""A browser without a window, driven through a pipe with nothing but the standard library."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 120
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def _starts(program):
    """Some systems keep a script by that name which only says what to install."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=PATIENCE, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find():
    """The program, or None. LIEDER_BROWSER names another one."""
    names = (os.environ["LIEDER_BROWSER"],) if os.environ.get("LIEDER_BROWSER") else NAMES
    return next((path for path in map(shutil.which, names) if path and _starts(path)), None)


class Browser:
    """One tab. Everything it logs, throws or asks the network for is kept in `complaints` and `requests`."""

    def __init__(self, program):
        self._home = tempfile.TemporaryDirectory(prefix="lieder_browser_")
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # The pipe's ends are file descriptors 3 and 4 of the browser; --no-sandbox: it also has to run as root, and
        # in containers; scroll bars take no width on a phone, nor here.
        command = (f'exec 3<&{to_read} 4>&{to_write}; exec "$0" --headless --no-sandbox --disable-gpu --no-first-run '
                   f'--hide-scrollbars --disable-dev-shm-usage --disable-background-networking --disable-component-update '
                   f'--user-data-dir="$1" --remote-debugging-pipe about:blank')
        self._process = subprocess.Popen(["/bin/bash", "-c", command, program, self._home.name],
                                         pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self._rest, self._count, self._session = b"", 0, None
        self.complaints, self.requests, self._loaded = [], [], False
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def close(self):
        try:
            self._session = None
            self.call("Browser.close")
            self._process.wait(timeout=20)
        except (OSError, EOFError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        for end in (self._read, self._write):
            os.close(end)
        for _ in range(50):  # its children may still be writing for a moment
            try:
                self._home.cleanup()
                break
            except OSError:
                time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def call(self, method, **parameters):
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _message(self):
        while b"\0" not in self._rest:
            if not select.select([self._read], [], [], PATIENCE)[0]:
                raise TimeoutError(f"the browser was silent for {PATIENCE} seconds")
            block = os.read(self._read, 1 << 16)
            if not block:
                raise EOFError("the browser ended")
            self._rest += block
        text, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(text)
        self._notice(message.get("method"), message.get("params", {}))
        return message

    def _notice(self, event, parameters):
        if event == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif event == "Runtime.consoleAPICalled":
            self.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in parameters["args"]))
        elif event == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif event == "Log.entryAdded":
            self.complaints.append(parameters["entry"]["text"])
        elif event == "Page.loadEventFired":
            self._loaded = True

    def open(self, path, width, height=900, dark=False, javascript=True):
        """Loads a file into a viewport of `width` pixels and waits until it is loaded and painted."""
        self.complaints.clear()
        self.requests.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.medium(dark=dark)
        self.call("Emulation.setScriptExecutionDisabled", value=not javascript)
        self._loaded = False
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        while not self._loaded:
            self._message()
        if javascript:
            self.paint()

    def medium(self, name="", dark=False):
        """The look that the page is asked for; no name: the screen's, and the paper's once it is printed."""
        self.call("Emulation.setEmulatedMedia", media=name,
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def paint(self):
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def resize(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.paint()  # what is seen to have changed its width
        self.paint()  # and is drawn anew

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "an exception"))
        return answer["result"].get("value")

    def select(self, selector):
        """The elements of the page as HTML, also where it may run no program."""
        root = self.call("DOM.getDocument", depth=0)["root"]["nodeId"]
        nodes = self.call("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"]
        return [self.call("DOM.getOuterHTML", nodeId=node)["outerHTML"] for node in nodes]

    def content_width(self):
        """How far the page reaches, in pixels; more than its viewport means that it has to be pushed sideways."""
        return self.call("Page.getLayoutMetrics")["cssContentSize"]["width"]

    def screenshot(self, path):
        """The whole page, however long."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                            clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def pdf(self, path):
        answer = self.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))
