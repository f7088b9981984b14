"""Runs the commands of documentation pages as they stand there, in their order, in one shell.

    docs_test.py BINARIES        the folder with keepline and keepline-sim; exit 1 if a command fails

Only what must differ in a test is changed: ports, the number of lines, and where the program is.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
LINES = os.environ.get("KEEPLINE_DOCS_LINES", "2000")
LIMIT_S = 120


def free_ports(count):
    ends = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(end.getsockname()[1]) for end in ends]
    for end in ends:
        end.close()
    return ports


def commands_of(page):
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", (SOURCE / page).read_text(encoding="utf-8"), re.M | re.S))


def run_page(page, folder, changes):
    """What the page's commands print; each must succeed, also inside a pipe."""
    script = commands_of(page)
    for what, instead in changes.items():
        if what not in script:
            sys.exit(f"{page}: the commands no longer name {what}")
        script = script.replace(what, instead)
    log = folder / "output"
    with log.open("w") as out:
        # Job numbers (kill %1) need job control.
        shell = subprocess.Popen(["bash", "-e", "-o", "pipefail", "-m", "-c", script], cwd=folder, stdout=out,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = shell.wait(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            code = f"none in {LIMIT_S} s"
    subprocess.run(["pkill", "-KILL", "-s", str(shell.pid)], check=False)  # what a failed page leaves behind
    output = log.read_text(encoding="utf-8")
    if code != 0:
        sys.exit(f"{page}: a command failed (exit {code})\n{output[-4000:]}")
    return output


def expect(page, output, *texts):
    for text in texts:
        if text not in output:
            sys.exit(f"{page}: {text!r} is not in what the commands print\n{output[-4000:]}")


def first_day(folder):
    page = "docs/administrator/first-day.md"
    shutil.copytree(SOURCE / "examples", folder / "examples")
    here = f"127.0.0.1:{free_ports(1)[0]}"
    output = run_page(page, folder, {"LINES=1000000": f"LINES={LINES}", "127.0.0.1:8080": here})
    refund = '"cause":"refund_payment"'
    if output.count(refund) != 2:
        sys.exit(f"{page}: the refund is not in the journal before and after\n{output[-4000:]}")
    proof = re.search(r"^records +(\d+)\nlines +(\d+)\nrows +\d+\nfindings +0$", output, re.M)
    if proof is None or proof.group(2) != LINES:
        sys.exit(f"{page}: verification found another house\n{output[-4000:]}")


def first_renewal(folder, binaries):
    page = "docs/integrator/first-renewal.md"
    port, sim_port, network_port = free_ports(3)
    data = folder / "demo-data"
    (folder / "web").mkdir()
    (folder / "web" / "index.html").write_text("<!doctype html>", encoding="utf-8")
    demo = subprocess.Popen([binaries / "keepline", "demo", "--data", data, "--web", folder / "web", "--lines", "200",
                             "--port", port, "--sim-port", sim_port, "--network-port", network_port],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        output = run_page(page, folder, {"build/release/keepline": "keepline", "127.0.0.1:8080": f"127.0.0.1:{port}"})
        expect(page, output, '"entry_no":"J-', '"cause":"renew"')
    finally:
        demo.terminate()
        demo.wait(timeout=20)


def simulation(folder):
    page = "docs/concepts/simulation.md"
    expect(page, run_page(page, folder, {}), "seed 7", '"violations":[]', '"trace_hash":"')


def main():
    binaries = Path(sys.argv[1]).resolve()
    os.environ["PATH"] = f"{binaries}:{os.environ['PATH']}"
    with tempfile.TemporaryDirectory(prefix="keepline-docs-") as folder:
        first_day(Path(folder))
    with tempfile.TemporaryDirectory(prefix="keepline-docs-") as folder:
        first_renewal(Path(folder), binaries)
    with tempfile.TemporaryDirectory(prefix="keepline-docs-") as folder:
        simulation(Path(folder))
    print("3 pages: every command did what the page says")


if __name__ == "__main__":
    main()
