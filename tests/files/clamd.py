"""A stand-in for clamd that speaks its protocol: it finds EICAR's test string."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        said = self.server.says or (  # type: ignore[attr-defined]
            b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"
        )
        self.wfile.write(said + b"\0")


@contextmanager
def running(*, path: str = "", says: bytes = b"") -> Iterator[str]:
    """The URL of a scanner, over TCP or at the path of a Unix socket; `says` is what it answers to everything."""
    kind: type[socketserver.TCPServer] = socketserver.ThreadingTCPServer
    if path:
        kind = type(
            "Unix",
            (kind,),
            {"address_family": socket.AF_UNIX, "server_bind": socketserver.UnixStreamServer.server_bind},
        )
    server = kind(path or ("127.0.0.1", 0), _Session)  # type: ignore[arg-type]
    server.says = says  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
