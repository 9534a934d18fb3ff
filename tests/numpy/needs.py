"""What a test in Python needs beside Python itself."""
import importlib
import os
import sys


def needs(*modules):
    """The modules, imported. Where one is missing, the script begins anew with Debian's own Python, which may have it; where that
    has not, the test skips itself, saying so (status 77, by which ctest knows it).
    """
    try:
        return [importlib.import_module(name) for name in modules]
    except ImportError as missing:
        if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
            os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
        print("skipped:", missing)
        sys.exit(77)
