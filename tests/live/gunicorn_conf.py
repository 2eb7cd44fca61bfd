from gevent import monkey

monkey.patch_all()

from maxpulse.live.stopping import close_when_stopping  # noqa: E402

worker_class = "gevent"
workers = 1
worker_connections = 20_000
keepalive = 75
graceful_timeout = 20
post_worker_init = close_when_stopping
