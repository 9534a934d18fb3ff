#!/usr/bin/env python3
"""The man page, made from what the program says of itself: man_page.py PROGRAM PAGE.gz

Every command and option, with its text, is read from `--help` of the program and of each of its commands, which print the
program's own table. Options that at least half of the commands have alike are listed once. What --help cannot tell
(status, environment, files) stands here. Written as a gzip file, the same bytes for the same program.
"""
import collections
import gzip
import re
import subprocess
import sys

INTRODUCTION = """\
A diffusion model denoises with a score function. Here the score is expanded in an orthonormal basis of wavelets (or any
other), each coefficient a polynomial of a few neighbouring noisy coefficients. Such a model is solved, not trained.
Without a command the program opens its window, which shows such models beside each other, with their errors over the
noise level; the commands do the same work without a display."""

STATUS = [("0", "done"), ("1", "a problem with the input, told in one line on the standard error"), ("2", "wrong usage"),
          ("128 + N", "ended by signal N, after saying what was written by then")]

ENVIRONMENT = [
    ("SCORELET_HOME", "The folder that holds the program's own files, in its subfolders shaders and assets, in place of "
                      "share/scorelet beside the folder of the program."),
    ("SCORELET_FONT", "A TrueType file for all text, in place of DejaVu Sans or Noto Sans."),
    ("SCORELET_OPENVINO", "A folder with the libraries of OpenVINO, by which ONNX files are run."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME", "Where folders of the program's files are, in place "
     "of those in the home folder; without HOME and these nothing is kept."),
]

FILES = [
    ("~/.config/scorelet", "Settings; lessons of one's own in its subfolder lessons."),
    ("~/.local/state/scorelet", "The experiment as it was left, and the table of runs."),
    ("~/.local/share/scorelet/networks", "Networks that were trained here."),
    ("~/.cache/scorelet/moments", "Moments for the next start; may be deleted at any time."),
    ("*.scorelet", "Sessions: JSON with every choice."),
]


def help_of(program, *command):
    run = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True, encoding="utf-8")
    return run.stdout


def parsed(text):
    """Description, usage, and the sections of a help text: {title: [(name, text)]}."""
    about, usage, sections, title = [], "", {}, None
    for line in text.splitlines():
        entry = re.fullmatch(r"  (\S.*?)(?:\s{2,}(\S.*))?", line)
        if line.startswith("Usage: "):
            usage = line.removeprefix("Usage: ")
        elif re.fullmatch(r"\S.*:", line) and usage:
            title = sections.setdefault(line[:-1], [])
        elif entry and title is not None and not line.startswith("   "):
            title.append((entry[1], entry[2] or ""))
        elif line.strip() and title:
            name, words = title[-1]
            title[-1] = (name, f"{words} {line.strip()}".strip())
        elif line.strip() and not usage:
            about.append(line.strip())
        elif line.strip():
            raise ValueError(f"a line of the help that is in no section: {line}")
    return " ".join(about), usage, sections


def escaped(text):
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti").replace("^", r"\(ha").replace("`", r"\(ga")
    return text.replace("'", r"\(aq")


def prose(text):
    """Running text: hyphens stay hyphens but for options and numbers."""
    parts = re.split(r"((?<![\w-])--?[\w-]+)", text)
    marked = "".join(escaped(part) if i % 2 else escaped(part).replace(r"\-", "-") for i, part in enumerate(parts))
    return r"\&" + marked if marked.startswith((".", r"\(aq")) else marked


def entry(name, text):
    """A paragraph under an option, a command or a file; of an option what it takes is set apart."""
    flags, _, takes = name.partition(" ")
    takes = re.sub(r":(FLOAT|INT|UINT|TEXT|DIR|FILE)\b", "", takes)
    takes = re.sub(r":\{[^}]*\}", "", takes)
    takes = re.sub(r" in \[[^]]*\]| x \d+", "", takes)  # the text has the range; Y,X are two anyway
    takes = re.sub(r"(?: \.\.\.)?(?: |^)REQUIRED$", " (needed)", takes).removesuffix(" ...").strip()
    line = f"\\fB{escaped(flags.replace(',', ', '))}\\fR" + (f" \\fI{escaped(takes)}\\fR" if takes else "")
    return f".TP\n{line}\n{prose(text) or 'No further text.'}\n"


def whole(name, text):
    return f".TP\n\\fB{escaped(name)}\\fR\n{prose(text)}\n"


def page(program):
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    about, usage, sections = parsed(help_of(program))
    commands = {name: parsed(help_of(program, name)) for name, _ in sections["Subcommands"]}
    counts = collections.Counter(option for _, _, own in commands.values() for option in own.get("Options", []))
    common = [option for option, count in counts.items() if 2 * count >= len(commands)]
    of_help = [option for option in common if "--help" in option[0]]
    short = about.removeprefix("Scorelet: ").split(".")[0]
    out = [f'.TH SCORELET 1 "" "Scorelet {escaped(version)}" "User Commands"\n',
           f".SH NAME\nscorelet \\- {prose(short)}\n", ".SH SYNOPSIS\n",
           ".B scorelet\n[\\fIOPTIONS\\fR] [\\fIPATH\\fR]\n.br\n.B scorelet\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n",
           f".SH DESCRIPTION\n{prose(INTRODUCTION)}\n"]
    for title in ("Positionals", "Options"):
        if title == "Options":
            out.append(".SH OPTIONS\n")
        out += [entry(name.split(" ")[-1] if title == "Positionals" else name, text) for name, text in sections[title]]
    out.append(".SH COMMANDS\n")
    for name, (words, _, own) in commands.items():
        out.append(f".SS {escaped(name)}\n{prose(words)}\n")
        arguments = [(argument.split(" ", 1)[-1], text) for argument, text in own.get("Positionals", [])]
        out += [entry(*option) for option in arguments]
        out += [entry(*option) for option in own.get("Options", []) if option not in common]
        shared = [option for option in own.get("Options", []) if option in common and option not in of_help]
        if len(shared) == len(common) - len(of_help):
            out.append(".PP\nWith all common options.\n")
        elif shared:
            names = ", ".join(f"\\fB{escaped(flags.split(' ')[0])}\\fR" for flags, _ in shared)
            out.append(f".PP\nOf the common options {names}.\n")
    out.append(".SH COMMON OPTIONS\n")
    out += [entry(*option) for option in common]
    for title, entries in (("EXIT STATUS", STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        out.append(f".SH {title}\n")
        out += [whole(*pair) for pair in entries]
    return "".join(out)


def main():
    program, target = sys.argv[1:]
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(page(program).encode())


if __name__ == "__main__":
    main()
