#!/usr/bin/env python3
"""The installed program: it runs wherever it was put or moved to, and what the system reads of it is valid.

    tests/install/test_install.py install CMAKE BUILD SOURCE TREE   installs into TREE, moves it, runs what is there
    tests/install/test_install.py desktop|appstream|man|mime TREE   asks the system's own validator

Exit status 77, which ctest lists as skipped, where a validator is missing.
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
# Nothing of the tests' own environment may help the program to its files.
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
SESSION = {"format": "scorelet session", "version": 1, "parameters": {"sigma": 0.5}, "columns": [{"model": "wiener"}]}


def run(*command, status=0, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    assert done.returncode == status, f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def names_path(file, path):
    """Whether the path of a folder stands in the file's bytes."""
    return os.fsencode(path) in Path(file).read_bytes()


def check_install(cmake, build, source, tree):
    tree = Path(tree)
    shutil.rmtree(tree, ignore_errors=True)
    first, prefix = tree / "first place", tree / "moved here"
    run(cmake, "--install", build, "--prefix", first)
    first.rename(prefix)
    for file in prefix.rglob("*"):
        assert not file.is_symlink(), f"{file} is a link"
        if file.is_file():
            # A program with sanitizers or for the debugger names its sources; nothing else does.
            assert not names_path(file, build), f"{file} names the build folder {build}"
            assert not names_path(file, source), f"{file} names the source folder {source}"
    program = prefix / "bin" / "scorelet"
    assert run(program, "--version", env=BARE).stdout.strip(), "no version"
    assert "local" in run(program, "models", env=BARE).stdout
    # The network comes with the program: found only where the installed files are.
    table = run(program, "chart", "--no-cache", "--quiet", "--data", "strokes", "--models", "independent:d1,unet",
                "--sigmas", "0.5", "--samples", "20", "--csv", "-", env=BARE, cwd=tree).stdout
    rows = [line.split(",")[0] for line in table.splitlines()[1:]]
    assert rows[0] == "independent:d1" and rows[1].startswith("unet"), table
    for name in ("shaders/image.frag", "assets/lessons/01-score.json", "assets/presets/models.json"):
        assert (prefix / "share" / "scorelet" / name).is_file(), name


def share(tree):
    return Path(tree) / "moved here" / "share"


def check_desktop(tree):
    run("desktop-file-validate", share(tree) / "applications" / "scorelet.desktop")


def check_appstream(tree):
    run("appstreamcli", "validate", "--no-net", share(tree) / "metainfo" / "org.scorelet.scorelet.metainfo.xml")


def check_man(tree):
    page = share(tree) / "man" / "man1" / "scorelet.1.gz"
    shown = run("man", "--warnings", "-l", page, env=dict(BARE, MANWIDTH="100", MAN_KEEP_FORMATTING="", LC_ALL="C.UTF-8"))
    assert not shown.stderr, shown.stderr
    program = Path(tree) / "moved here" / "bin" / "scorelet"
    commands = run(program, "--help", env=BARE).stdout.split("Subcommands:")[1].split("\n")
    for name in (line.split()[0] for line in commands if line.startswith("  ") and not line.startswith("   ")):
        assert f"\n   {name}\n" in shown.stdout, f"the man page has no {name}"


def check_mime(tree):
    mime = share(tree) / "mime"
    run("update-mime-database", mime)
    assert "application/x-scorelet-session:*.scorelet" in (mime / "globs2").read_text()
    entry = (share(tree) / "applications" / "scorelet.desktop").read_text()
    assert "MimeType=application/x-scorelet-session;" in entry and "Exec=scorelet %f" in entry
    # What the desktop then opens is a session by the program's own judgement, too.
    session = Path(tree) / "one of mine.scorelet"
    session.write_text(json.dumps(SESSION))
    program = Path(tree) / "moved here" / "bin" / "scorelet"
    table = run(program, "chart", "--no-cache", "--quiet", "--session", session, "--models", "wiener", "--train", "50",
                "--test", "10", "--sigmas", "0.5", "--csv", "-", env=BARE)
    assert "wiener,0.5," in table.stdout, table.stdout


TOOLS = {"desktop": "desktop-file-validate", "appstream": "appstreamcli", "man": "man", "mime": "update-mime-database"}

if __name__ == "__main__":
    check, *arguments = sys.argv[1:]
    if check in TOOLS and not shutil.which(TOOLS[check]):
        print(f"skipped: {TOOLS[check]} is missing")
        sys.exit(SKIPPED)
    globals()[f"check_{check}"](*arguments)
