#!/usr/bin/env python3
"""The window's keys on keyboards of three countries, struck as a person does (xdotool) on a display of its own.

    tests/gui/test_keys.py PROGRAM

Standard library only. Skips itself (status 77), saying why, where a tool is missing.
"""
import json
import subprocess
import sys
import time

from test_window import SIZE, find_window, run_tests, wait_for

# X11's numbers of the keys, by what a US keyboard prints there: from names xdotool would make up keys that a layout
# has not.
PLACES = dict(zip("1234567890-=", range(10, 22))) | dict(zip("qwertyuiop[]", range(24, 36))) | dict(
    zip("asdfghjkl;'", range(38, 49))) | dict(zip("zxcvbnm,./", range(52, 62))) | {
        "Ctrl": 37, "Shift": 50, "AltGr": 108, "Enter": 36, "keypad Enter": 104, "keypad +": 86, "keypad -": 82,
        "keypad 8": 80, "NumLock": 77}
# The places to strike on each layout; where there are several ways, all of them.
LAYOUTS = {
    "us": {"undo": ["Ctrl", "z"], "quit": ["Ctrl", "q"], "all": ["Ctrl", "a"], "quantity": ["q"],
           "larger": [["Ctrl", "="], ["Ctrl", "Shift", "="]], "smaller": [["Ctrl", "-"]],
           "more noise": [["]"], ["="], ["Shift", "="]], "less noise": [["["], ["-"]]},
    "fr": {"undo": ["Ctrl", "w"], "quit": ["Ctrl", "a"], "all": ["Ctrl", "q"], "quantity": ["a"],
           "larger": [["Ctrl", "="], ["Ctrl", "Shift", "="]], "smaller": [["Ctrl", "6"]],
           "more noise": [["AltGr", "-"], ["="], ["Shift", "="]], "less noise": [["AltGr", "5"], ["6"]]},
    "de": {"undo": ["Ctrl", "y"], "quit": ["Ctrl", "q"], "all": ["Ctrl", "a"], "quantity": ["q"],
           "larger": [["Ctrl", "]"]], "smaller": [["Ctrl", "/"]],
           "more noise": [["AltGr", "9"], ["]"]], "less noise": [["AltGr", "8"], ["/"]]},
}
KEYPAD = {"larger": [["Ctrl", "keypad +"]], "smaller": [["Ctrl", "keypad -"]], "more noise": [["keypad +"]],
          "less noise": [["keypad -"]]}


class Desk:
    """The lab in its window, and the keyboard before it."""

    def __init__(self, scene, layout):
        self.scene = scene
        self.lay(layout)
        self.program = subprocess.Popen([scene.program, str(scene.session), "--size", "%dx%d" % SIZE],
                                        env=scene.environment, cwd=scene.folder)
        self.window = wait_for("the window", lambda: find_window(scene))
        time.sleep(2)
        scene.xdotool("windowfocus", self.window, "mousemove", "--window", self.window, SIZE[0] // 2, 12)
        time.sleep(0.3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.kill()
        self.program.wait()

    def lay(self, layout):
        self.layout = layout
        self.chords = LAYOUTS[layout]
        subprocess.run(["setxkbmap", layout], env=self.scene.environment, check=True)
        time.sleep(0.5)

    def strike(self, *chords, pause=0.02, then=0.2):
        """Strikes the last place of each chord while its others are held, with `pause` seconds between moves."""
        words = []
        for places in chords:
            for move, row in (("keydown", places), ("keyup", places[::-1])):
                for place in row:
                    words += [move, "--delay", 0, PLACES[place]] + (["sleep", pause] if pause else [])
        self.scene.xdotool(*words)
        time.sleep(then)

    def hold(self, places, seconds):
        down, up = ([word for place in row for word in (move, PLACES[place])]
                    for move, row in (("keydown", places), ("keyup", places[::-1])))
        self.scene.xdotool(*down, "sleep", seconds, *up)
        time.sleep(0.2)

    def type(self, letters, pause=0.02):
        self.strike(*letters, pause=pause)

    def runs(self):
        return self.program.poll() is None

    def saved(self, parameter):
        """What the keys have made of the parameter, as Ctrl+S writes it."""
        assert self.runs(), f"{self.layout}: the lab has ended"
        self.scene.session.unlink(missing_ok=True)
        self.strike(["Ctrl", "s"])
        wait_for("the saved session", self.scene.session.exists, 10)
        time.sleep(0.1)
        return json.loads(self.scene.session.read_text())["parameters"][parameter]

    def await_setting(self, name, value):
        path = self.scene.folder / "config" / "scorelet" / "settings.json"

        def found():
            try:
                return json.loads(path.read_text())[name] == value
            except (OSError, ValueError, KeyError):
                return False

        wait_for(f"{self.layout}: {name} {value}", found, 8)


def check_noise_and_undo(desk):
    for what, low, high in (("more noise", 0.52, 0.55), ("less noise", 0.45, 0.48)):
        for way in desk.chords[what] + KEYPAD[what]:
            desk.strike(way)
            sigma = desk.saved("sigma")
            assert low < sigma < high, f"{desk.layout}: {what} by {way}, and undo before it: sigma is {sigma}"
            desk.strike(desk.chords["undo"])
    assert desk.saved("sigma") == 0.5, f"{desk.layout}: undo does nothing"


def check_held_key(desk):
    """A held key comes again, also one that needs AltGr, and a held undo takes all of it back."""
    desk.hold(desk.chords["more noise"][0], 1)
    sigma = desk.saved("sigma")
    assert sigma > 0.65, f"{desk.layout}: more noise held for a second: sigma is {sigma}"
    desk.hold(desk.chords["undo"], 3)
    sigma = desk.saved("sigma")
    assert sigma == 0.5, f"{desk.layout}: undo held for three seconds: sigma is {sigma}"


def check_scale(desk):
    scale = 1.0
    for what, step in (("larger", 0.25), ("smaller", -0.25)):
        ways = desk.chords[what] + KEYPAD[what]
        for way in ways:
            desk.strike(way)
        scale += step * len(ways)
        desk.await_setting("uiScale", scale)
    if scale > 1:
        desk.strike(desk.chords["smaller"][0])
        desk.await_setting("uiScale", 1.0)


def check_file_dialog(desk):
    """The keypad's Enter confirms; Ctrl+A of the layout marks the whole text, however quickly the next letter comes."""
    desk.strike(["Ctrl", "Shift", "s"], then=0.5)
    desk.type("note")
    desk.strike(["keypad Enter"], then=0.5)
    wait_for(f"{desk.layout}: note.scorelet by the keypad's Enter", (desk.scene.folder / "note.scorelet").exists, 5)
    for name, pause in (("best", 0.02), ("rest", 0.002)):
        desk.strike(["Ctrl", "Shift", "s"], then=0.5)
        desk.type("four")
        desk.strike(desk.chords["all"], *name, pause=pause)
        desk.strike(["keypad Enter"], then=0.5)
        wait_for(f"{desk.layout}: {name}.scorelet in place of what was typed before",
                 (desk.scene.folder / f"{name}.scorelet").exists, 5)


def check_keypad_moves(desk):
    """Without its lock the keypad's 8 is the arrow up; with it the digit, which changes no image."""
    before = desk.saved("image")
    desk.strike(["keypad 8"])
    moved = desk.saved("image")
    assert moved != before, f"{desk.layout}: the keypad's 8 is no arrow"
    desk.strike(["NumLock"], ["keypad 8"], ["NumLock"])
    assert desk.saved("image") == moved, f"{desk.layout}: the keypad's 8 is an arrow with its lock"
    desk.strike(desk.chords["undo"])


def check_quick_keys(desk):
    """Keys that follow each other within a frame count one by one."""
    theme = "dark"
    for pause in (0.002, 0.005, 0.001, 0.002, 0, 0.002, 0.003):
        desk.strike(["Ctrl", "t"], desk.chords["quantity"], pause=pause, then=0.3)
        assert desk.runs(), f"{desk.layout}: Ctrl+T, then Q at {pause} s ends the lab"
        theme = "light" if theme == "dark" else "dark"
    desk.await_setting("theme", theme)


def check_quit(desk):
    desk.strike(desk.chords["all"], then=1)
    assert desk.runs(), f"{desk.layout}: Ctrl+A ends the lab"
    desk.strike(desk.chords["quit"], then=0)
    assert desk.program.wait(timeout=10) == 0


def check_layout(scene, layout):
    with Desk(scene, layout) as desk:
        for check in (check_noise_and_undo, check_held_key, check_scale, check_keypad_moves, check_quick_keys,
                      check_file_dialog, check_quit):
            check(desk)


def test_qwerty(scene):
    check_layout(scene, "us")


def test_azerty(scene):
    check_layout(scene, "fr")


def test_qwertz(scene):
    check_layout(scene, "de")


def test_layout_changes_while_the_lab_runs(scene):
    with Desk(scene, "us") as desk:
        for layout in ("fr", "de", "us"):
            desk.lay(layout)
            desk.strike(desk.chords["more noise"][0])
            assert desk.saved("sigma") > 0.5
            desk.strike(desk.chords["undo"])
            assert desk.saved("sigma") == 0.5, f"{layout}: not undone"


if __name__ == "__main__":
    sys.exit(run_tests(__file__, ("xvfb-run", "xdotool", "setxkbmap"),
                       (test_qwerty, test_azerty, test_qwertz, test_layout_changes_while_the_lab_runs)))
