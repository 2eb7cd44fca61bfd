"""gunicorn's settings: two gevent processes that hold many open sockets and answer while they do."""

from gevent import monkey

# Before anything else is imported: with preload_app, a driver imported earlier blocks whole processes.
monkey.patch_all()

import gc
import os
import resource
from pathlib import Path

from maxpulse.config import settings
from maxpulse.runtime.addresses import bracketed
from maxpulse.runtime.forks import end_timers
from maxpulse.runtime.logs import RedactingFormatter

MANY_FILES = 65_536
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108

bind = f"{bracketed(settings().bind)}:{settings().port}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gevent"
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
    """Collect rarely: with thousands of sockets a full collection stops the process for 200 ms and more."""
    from maxpulse.live.stopping import close_when_stopping
    from maxpulse.operations.metrics import report_live_counts

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    close_when_stopping(worker)
    report_live_counts()


def child_exit(server, worker):
    """Forget the gauges of a process that is gone."""
    from maxpulse.operations.metrics import forget_process

    forget_process(worker.pid)
