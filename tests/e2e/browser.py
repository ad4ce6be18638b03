"""Find a Chromium for the end-to-end tests, or install one; says in plain words what it did.

Run as a script it installs; imported, `find` only looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium: FRONTDESK_TEST_BROWSER, one on the PATH, or Playwright's own; None if there is none."""
    named = os.environ.get("FRONTDESK_TEST_BROWSER")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(*command: str) -> bool:
    print("   ", " ".join(command), flush=True)  # noqa: T201  # a script's output
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0  # fixed commands


def install() -> str | None:
    """Install one from Debian's packages where that is allowed, else Playwright's build."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-core", "fonts-noto-cjk")
    if find() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


if __name__ == "__main__":
    found = find()
    if found is None:
        print("==> Installing a browser for the end-to-end tests", flush=True)  # noqa: T201  # a script's output
        found = install()
    if found is None:
        print(  # noqa: T201  # a script's output
            "No browser could be installed, so the end-to-end tests will be skipped by name. Install Chromium, or set "
            "FRONTDESK_TEST_BROWSER to the path of one."
        )
