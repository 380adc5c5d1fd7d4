"""Runs the command line as ``python -m robustx``."""

from robustx.cli import main

main()
