#!/usr/bin/env python3
"""The window as a person meets it: on a display of its own (Xvfb), with real keys and clicks by xdotool.

    tests/gui/test_window.py PROGRAM

Standard library only. Skips itself (status 77), saying why, where xvfb-run or xdotool is missing.
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

SKIPPED = 77
SIZE = (1280, 800)
SCREEN = (1600, 1200)
SESSION = {
    "format": "scorelet session",
    "version": 1,
    "parameters": {"data": "strokes", "train": 300, "test": 20, "chart-points": 3, "rails": False, "sigma": 0.5},
    "columns": [{"model": "independent:d1"}, {"model": "local:d1:r1"}],
}


def read_png(path):
    """Width, height and rows of RGBA bytes of an 8-bit RGBA PNG."""
    data = Path(path).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    at, packed, width, height = 8, b"", 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", body[:10])
            assert (depth, color) == (8, 6), f"{path}: expected 8-bit RGBA"
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, stride, rows, last = zlib.decompress(packed), 4 * width, [], bytes(4 * width)
    for y in range(height):
        start = y * (stride + 1)
        last = unfilter(raw[start], raw[start + 1:start + 1 + stride], last)
        rows.append(last)
    return width, height, rows


def unfilter(kind, line, above):
    out = bytearray(line)
    for i in range(len(out)):
        left = out[i - 4] if i >= 4 else 0
        up = above[i]
        corner = above[i - 4] if i >= 4 else 0
        if kind == 1:
            out[i] = (out[i] + left) & 255
        elif kind == 2:
            out[i] = (out[i] + up) & 255
        elif kind == 3:
            out[i] = (out[i] + (left + up) // 2) & 255
        elif kind == 4:
            estimate = left + up - corner
            distances = abs(estimate - left), abs(estimate - up), abs(estimate - corner)
            out[i] = (out[i] + (left, up, corner)[distances.index(min(distances))]) & 255
    return bytes(out)


def differing(a, b, box=None):
    """Number of pixels that differ, within box (x0, y0, x1, y1)."""
    assert a[:2] == b[:2], f"sizes differ: {a[:2]} and {b[:2]}"
    x0, y0, x1, y1 = box or (0, 0, a[0], a[1])
    return sum(a[2][y][4 * x:4 * x + 4] != b[2][y][4 * x:4 * x + 4] for y in range(y0, y1) for x in range(x0, x1))


class Scene:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.environment = dict(os.environ, LIBGL_ALWAYS_SOFTWARE="1", XDG_CONFIG_HOME=str(folder / "config"),
                                XDG_STATE_HOME=str(folder / "state"), XDG_CACHE_HOME=str(folder / "cache"))
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.session = folder / "session.json"
        self.session.write_text(json.dumps(SESSION))

    def run(self, *arguments, timeout=120):
        return subprocess.run([self.program, *map(str, arguments)], env=self.environment, cwd=self.folder,
                              capture_output=True, text=True, timeout=timeout)

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=True,
                              capture_output=True, text=True).stdout.strip()


def wait_for(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {what}")


def test_replay_in_a_window(scene):
    """A changed slider changes the pictures; the chart has its curves; theme and scale are followed."""
    script = scene.folder / "replay.json"
    script.write_text(json.dumps({"steps": [
        {"wait": "idle", "seconds": 60}, {"read": "noisy, σ", "in": "Compare", "expect": 0.5},
        {"screenshot": "before.png"},
        {"set": {"sigma": 1.5}}, {"wait": "idle", "seconds": 60}, {"screenshot": "after.png"},
        {"read": "noisy, σ", "in": "Compare", "expect": 1.5},
        {"key": "Ctrl+Z"}, {"expect": {"sigma": 0.5}}, {"wait": "idle"}, {"screenshot": "undone.png"},
        {"click": "lines", "in": "chart"}, {"click": "bars", "in": "Combo"}, {"screenshot": "bars.png"},
        {"click": "bars", "in": "chart"}, {"click": "lines", "in": "Combo"},
        {"theme": "light"}, {"screenshot": "light.png"}]}))
    out = scene.folder / "out"
    run = scene.run("replay", script, "--session", scene.session, "--out", out, "--size", "%dx%d" % SIZE)
    assert run.returncode == 0, run.stderr
    before, after, undone, bars, light = (read_png(out / f"{name}.png")
                                          for name in ("before", "after", "undone", "bars", "light"))
    assert before[:2] == SIZE, before[:2]
    changed = differing(before, after)
    assert changed > 15000, f"a changed sigma changed {changed} pixels only"
    back = differing(before, undone)
    assert back < changed / 4, f"undo left {back} pixels changed"
    brightness = [sum(sum(row) for row in picture[2]) for picture in (undone, light)]
    assert brightness[1] > 1.3 * brightness[0], "the light theme is not brighter"
    above, chart = (0, 0, SIZE[0], SIZE[1] // 2), (0, SIZE[1] * 2 // 3, SIZE[0], SIZE[1])
    assert differing(undone, bars, chart) > 2000, "the chart's bars look like its lines"
    assert differing(undone, bars, above) < 100, "bars change what is above the chart"
    headless = scene.run("replay", script, "--session", scene.session, "--out", scene.folder / "soft", "--headless",
                         "--size", "%dx%d" % SIZE)
    assert headless.returncode == 0, headless.stderr
    soft = read_png(scene.folder / "soft" / "before.png")
    share = differing(before, soft) / (SIZE[0] * SIZE[1])
    assert share < 0.2, f"window and rasteriser differ in {share:.0%} of all pixels"


def saved_sigma(scene):
    path = scene.folder / "state" / "scorelet" / "autosave.json"
    try:
        return json.loads(path.read_text())["parameters"]["sigma"]
    except (OSError, ValueError):
        return None


def test_real_keys_and_clicks(scene):
    """Keys and clicks of a person reach the experiment; closing ends the program at once."""
    program = subprocess.Popen([scene.program, str(scene.session), "--size", "%dx%d" % SIZE], env=scene.environment,
                               cwd=scene.folder, stderr=subprocess.PIPE)
    try:
        window = wait_for("the window", lambda: find_window(scene))
        time.sleep(2)
        scene.xdotool("windowfocus", window)
        scene.xdotool("mousemove", "--window", window, SIZE[0] // 2, 12)
        for _ in range(3):
            scene.xdotool("key", "bracketright")
            time.sleep(0.2)
        wait_for("a higher sigma in the autosave", lambda: (saved_sigma(scene) or 0) > 0.5)
        time.sleep(4)  # the autosave comes every two seconds
        sigma = saved_sigma(scene)
        scene.xdotool("key", "ctrl+z")
        wait_for("undo", lambda: (saved_sigma(scene) or sigma) < sigma)
        scene.xdotool("key", "F12")
        picture = wait_for("a screenshot", lambda: next(iter(scene.folder.glob("scorelet-*.png")), None))
        time.sleep(0.5)
        assert read_png(picture)[:2] == SIZE
        click_chart(scene, window)
        start = time.monotonic()
        scene.xdotool("key", "ctrl+q")
        program.wait(timeout=10)
        assert program.returncode == 0, program.stderr.read().decode()
        assert time.monotonic() - start < 3, "closing took too long"
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()


def test_window_fits_the_screen(scene):
    """A size remembered from a larger screen does not hide half of the lab on a smaller one."""
    settings = scene.folder / "config" / "scorelet" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"format": "scorelet settings", "version": 1, "width": 2560, "height": 1440}))
    program = subprocess.Popen([scene.program, str(scene.session)], env=scene.environment, cwd=scene.folder)
    try:
        window = wait_for("the window", lambda: find_window(scene))
        geometry = scene.xdotool("getwindowgeometry", "--shell", window)
        size = tuple(int(line.split("=")[1]) for line in geometry.splitlines() if line[:6] in ("WIDTH=", "HEIGHT"))
        assert size == SCREEN, f"the window is {size} on a screen of {SCREEN}"
    finally:
        program.kill()
        program.wait()


def test_end_by_signal(scene):
    """SIGTERM, as a desktop sends it at its end, keeps the experiment and is no crash."""
    for _ in range(2):  # the second start would tell of a crash
        program = subprocess.Popen([scene.program, str(scene.session)], env=scene.environment, cwd=scene.folder)
        try:
            wait_for("the window", lambda: find_window(scene))
            time.sleep(2)
            program.terminate()
            program.wait(timeout=10)
            assert program.returncode == 0, f"ended with {program.returncode}"
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
    state = scene.folder / "state" / "scorelet"
    left = sorted(path.name for path in state.iterdir())
    assert "autosave.json" in left, left
    assert not any("running" in name for name in left), left


def test_starts_without(scene):
    """What is missing is a line each on the standard error; the window opens where it can."""
    refused = (("a display", {"DISPLAY": None}, "set DISPLAY"),
               ("OpenGL 3.3", {"MESA_GL_VERSION_OVERRIDE": "2.1"}, "needs OpenGL 3.3"))
    for what, changes, said in refused:
        run = subprocess.run([scene.program], env=changed(scene, changes), cwd=scene.folder, capture_output=True,
                             text=True, timeout=60)
        assert run.returncode == 1 and said in run.stderr and run.stderr.count("\n") == 1, f"without {what}: {run}"
    nowhere = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"))
    opened = (("a home", nowhere, "there is no home folder"),
              ("a home that can be written", dict(nowhere, HOME="/dev/null"), "/dev/null/.local/state/scorelet"),
              ("a sound font", {"SCORELET_FONT": str(scene.session)}, "session.json: no TrueType font"))
    for what, changes, said in opened:
        session = scene.folder / "own.scorelet"  # what a double click hands to the program
        shutil.copy(scene.session, session)
        program = subprocess.Popen([scene.program, str(session)], env=changed(scene, changes), cwd=scene.folder,
                                   stderr=subprocess.PIPE, text=True)
        try:
            wait_for(f"the window without {what}", lambda: find_window(scene))
            time.sleep(1)
            program.terminate()
            errors = program.communicate(timeout=10)[1]
            lines = [line for line in errors.splitlines() if line.startswith("scorelet: ")]
            assert program.returncode == 0 and any(said in line for line in lines), f"without {what}: {errors}"
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()


def changed(scene, changes):
    """The scene's environment with other values; None takes a variable out."""
    return {name: value for name, value in {**scene.environment, **changes}.items() if value is not None}


def find_window(scene):
    try:
        return scene.xdotool("search", "--name", "Scorelet").split()[0]
    except (subprocess.CalledProcessError, IndexError):
        return None


def click_chart(scene, window):
    """A drag in the chart sets sigma."""
    before = saved_sigma(scene)
    x, y = SIZE[0] * 6 // 10, SIZE[1] - 130
    scene.xdotool("mousemove", "--window", window, x, y, "sleep", 0.3, "mousedown", 1, "sleep", 0.3)
    for step in range(8):
        scene.xdotool("mousemove", "--window", window, x + 10 * step, y, "sleep", 0.05)
    scene.xdotool("mouseup", 1)
    wait_for("another sigma after a drag in the chart", lambda: saved_sigma(scene) not in (None, before))


def run_tests(file, tools, tests):
    """Runs the tests in a folder of their own each, on a display of their own; the status to exit with."""
    for tool in tools:
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            return SKIPPED
    if "--on-display" not in sys.argv:  # never on the display of whoever runs the tests
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 %dx%dx24 -noreset" % SCREEN, sys.executable, file,
                               sys.argv[1], "--on-display"])
    program = str(Path(sys.argv[1]).resolve())
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            test(Scene(program, Path(folder)))
        print(f"{test.__name__}: passed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_tests(__file__, ("xvfb-run", "xdotool"),
                       (test_replay_in_a_window, test_real_keys_and_clicks, test_window_fits_the_screen,
                        test_end_by_signal, test_starts_without)))
