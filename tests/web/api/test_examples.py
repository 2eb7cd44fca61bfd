"""The lines in docs/api.md do what they say, by curl, against the application on a port of its own."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.factories.programs import Shop

PAGE = Path(__file__).parents[3] / "docs/api.md"
LINES = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_the_lines_of_the_page_report_a_sale_and_a_refund(app: Flask, shop: Shop, code: str) -> None:
    found = LINES.findall(PAGE.read_text())
    assert len(found) == 1
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        environment = {
            "MAXPULSE": f"http://127.0.0.1:{server.server_port}",
            "CLIENT_ID": str(shop.client_id),
            "CLIENT_SECRET": shop.secret,
            "DISTRIBUTOR": code,
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        }
        done = subprocess.run(
            ["sh", "-euc", found[0]], env=environment, capture_output=True, text=True, timeout=60
        )
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    assert done.returncode == 0, done.stderr
    *_earlier, last = json.JSONDecoder().raw_decode("[" + done.stdout.replace("}{", "},{") + "]")[0]
    (bought,) = last["purchases"]
    assert (bought["amount"], bought["refunded"]) == ("39.00", "9.00")
