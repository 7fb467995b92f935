"""A mailbox on the loopback that speaks enough IMAP (RFC 3501) to be read: searches, literals, flags."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What the server holds: mails by their number, each with its flags."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # the commands that came
    refuses: str = ""  # a command the server says NO to

    def put(self, raw: bytes) -> int:
        number = len(self.mails) + 1
        self.mails[number] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        self.flags[number] = set()
        return number


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _blank, command = line.decode().strip().partition(" ")
            self.box.told.append(command)
            name = (
                command.split(" ")[1].upper() if command.upper().startswith("UID ") else command.split(" ")[0].upper()
            )
            if name == self.box.refuses:
                self.say(f"{tag} NO not today")
            else:
                getattr(self, f"do_{name.lower()}", self.do_nothing)(command)
                self.say(f"{tag} OK done")
            if name == "LOGOUT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def do_nothing(self, _command: str) -> None:
        pass

    def do_capability(self, _command: str) -> None:
        self.say("* CAPABILITY IMAP4rev1")

    def do_select(self, _command: str) -> None:
        self.say(f"* {len(self.box.mails)} EXISTS")

    def do_search(self, command: str) -> None:
        without = {f"\\{word[2:].title()}" for word in command.upper().split() if word.startswith("UN")}
        found = [str(number) for number, flags in self.box.flags.items() if not flags & without]
        self.say(f"* SEARCH {' '.join(found)}".rstrip())

    def do_fetch(self, command: str) -> None:
        number = int(command.split(" ")[2])
        raw = self.box.mails[number]
        if "RFC822.SIZE" in command:
            self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)})")
            return
        assert "PEEK" in command, "reading must not mark a mail"
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")

    def do_store(self, command: str) -> None:
        number = int(command.split(" ")[2])
        self.box.flags[number] |= set(re.findall(r"\\\w+", command))


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """Serve a mailbox until the block ends."""
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
