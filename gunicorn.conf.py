"""gunicorn's settings: two gevent processes that hold many open sockets and answer while they do."""

from gevent import monkey

# Before anything else is imported: with preload_app, a driver imported earlier blocks whole processes.
monkey.patch_all()

import gc
import os
import resource
import sys
from pathlib import Path

from maxpulse.config import settings
from maxpulse.runtime.addresses import bracketed
from maxpulse.runtime.forks import end_timers
from maxpulse.runtime.logs import RedactingFormatter

MANY_FILES = 65_536
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
bind = f"{bracketed(settings().bind)}:{settings().port}"
# A listener for each process, between which Linux shares out connections. From one listener whoever wakes first takes
# all that wait: under load one of two processes used 94 % of a core, the other 3. Elsewhere the kernel does not share.
reuse_port = sys.platform == "linux"
worker_class = "maxpulse.runtime.webworker.WebWorker"
preload_app = True
# Sockets and requests share this number, and beyond it connections hang instead of failing.
worker_connections = 50_000
backlog = 4096
keepalive = 75
timeout = 60
graceful_timeout = 10
control_socket_disable = True
# By itself gunicorn lets neighbours, and so everybody behind a proxy on this machine, rename paths with a SCRIPT_NAME
# header: past whatever the proxy keeps closed.
forwarder_headers = ""
# Nor may whoever shares the machine say that a request came by TLS: what to believe of a proxy is counted in
# MAXPULSE_TRUSTED_PROXIES, in one place.
secure_scheme_headers = {}
# The heartbeat files: a disk that stalls must not look like a worker that hangs.
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None


def on_starting(server):
    """Keep tokens out of gunicorn's own log, and allow as many open files as we may have: a socket is one."""
    for handler in server.log.error_log.handlers:
        handler.setFormatter(RedactingFormatter(server.log.error_fmt, server.log.datefmt))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY_FILES if hard == resource.RLIM_INFINITY else min(MANY_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def when_ready(server):
    """Take what the application loaded out of every later garbage collection, and share its pages."""
    end_timers()
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Let each process open database connections of its own."""
    from maxpulse.core.db import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker):
    """Collect little at a time, and everything rarely: over thousands of sockets that takes 200 ms and more.

    Nearly all that answers leave behind is freed without a collection. Of 50,000 new objects 3,000 were garbage, and
    looking took 20 ms; a tenth of them takes 2.
    """
    from maxpulse.live.stopping import close_when_stopping
    from maxpulse.operations.metrics import report_live_counts

    gc.freeze()
    gc.set_threshold(5_000, 200, 20)
    close_when_stopping(worker)
    report_live_counts()


def child_exit(server, worker):
    """Forget the gauges of a process that is gone."""
    from maxpulse.operations.metrics import forget_process

    forget_process(worker.pid)
