"""One command at a time to Redis, over a line of its own: all that a web process ever says to it.

The library is for workers. In every web process it would weigh 6 MB for a knock on a door (`wake`); here a connection
lasts as long as its command, so none is shared by threads, inherited by a fork or found dead after a night.
"""

import socket
from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit


class RedisRefused(OSError):
    """Redis answered that it does not want this."""


Say = Callable[..., None]


def line_to(url: str, *, patience: float) -> Say:
    """Return what sends a command (`say("PING")`); it raises OSError after `patience` seconds or a refusal.

    TLS, Unix sockets and settings within the address are left to the library, at its price.
    """
    address = urlsplit(url)
    if address.scheme == "redis" and not address.query:
        return lambda *words: _say(address, words, patience)
    return _through_library(url, patience)


def _say(address: SplitResult, words: tuple[str, ...], patience: float) -> None:
    commands = [words] if address.password is None else [_sign_in(address), words]
    place = (address.hostname or "localhost", address.port or 6379)
    with socket.create_connection(place, timeout=patience) as connection, connection.makefile("rb") as answers:
        connection.sendall(b"".join(map(_written, commands)))
        for _command in commands:
            answer = answers.readline()
            if not answer.endswith(b"\r\n") or answer.startswith(b"-"):
                raise RedisRefused(answer.decode("utf-8", "replace").strip() or "the line was cut")


def _sign_in(address: SplitResult) -> tuple[str, ...]:
    return ("AUTH", *(unquote(part) for part in (address.username, address.password) if part))


def _written(words: tuple[str, ...]) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _through_library(url: str, patience: float) -> Say:
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=patience, socket_timeout=patience)

    def say(*words: str) -> None:
        try:
            client.execute_command(*words)  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            raise RedisRefused(str(error)) from error

    return say
