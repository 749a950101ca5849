"""Stands between the plugin and a daemon, sees each request, and misbehaves at the one that a rule names."""

import os
import re
import socket
import struct
import threading
import time

from lab import until

HEAD_END = b"\r\n\r\n"
PROGRESS = b'{"status":"Downloading","progressDetail":{"current":%d,"total":100000000},"id":"0123456789ab"}\r\n'


class Rule:
    """What to do at a request; `times` is how often."""

    def __init__(self, request, action, times=1 << 30):
        self.request = re.compile(request)
        self.action = action
        self.left = times


class Connection:
    """One client's. Actions get it, and may use these methods in place of forwarding the request."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.daemon = proxy.connect()
        self.most = None
        self.pause = 0
        self.piece = 65536
        self.refusal = None
        self.upload = None
        self.passed = 0
        self.at_end = lambda: None
        self.ended = threading.Event()

    def reset(self):
        """The client sees a connection reset; on a unix socket, its end."""
        try:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.close()

    def truncate(self, most):
        """Lets so many more bytes of the daemon's answer through."""
        self.most = most

    def slow(self, pause, piece=65536):
        """So many seconds for each piece of an answer, a piece being so many bytes at most."""
        self.pause = pause
        self.piece = piece

    def cut_upload(self, most):
        """Resets the connection after so many bytes of the request's body."""
        self.upload = most

    def send(self, data):
        """To the daemon."""
        if self.upload is not None:
            self.upload -= len(data)
            if self.upload < 0:
                self.reset()
                raise OSError("reset on purpose")
        self.daemon.sendall(data)

    def measure(self, sizes):
        """Adds to the list how long the answers to this and later requests of the connection are."""
        before = self.passed
        self.at_end = lambda: sizes.append(self.passed - before)

    def refuse(self, status, message):
        """The daemon never sees the request; the client is answered in its name."""
        body = b'{"message":"%s"}' % message.encode()
        head = "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % (status, len(body))
        self.refusal = head.encode() + b"Connection: close\r\n\r\n" + body

    def hold(self):
        """Keeps the request back until the client gives up or the proxy closes."""
        while not self.ended.wait(0.05) and not self.proxy.closed.is_set() and not self.proxy.released.is_set():
            try:
                if self.client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
                    self.close()
            except BlockingIOError:
                continue
            except OSError:
                self.close()

    def endless_pull(self):
        """As a daemon answers that pulls a large image over a slow network."""
        self.client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        done = 0
        while not self.proxy.closed.is_set():
            done += 1000
            piece = PROGRESS % done
            self.client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.proxy.closed.wait(0.1)

    def close(self):
        if not self.ended.is_set():
            self.at_end()
        self.ended.set()
        for end in (self.client, self.daemon):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def serve(self):
        threading.Thread(target=self.answers, daemon=True).start()
        try:
            self.requests()
        except OSError:
            pass  # one of the two has gone, on purpose or not
        finally:
            self.close()

    def requests(self):
        data = b""
        while True:
            while HEAD_END not in data:
                more = self.client.recv(65536)
                if not more:
                    return
                data += more
            end = data.index(HEAD_END) + 4
            head, data = data[:end], data[end:]
            line = head.split(b"\r\n", 1)[0].decode("latin-1").rsplit(" ", 1)[0]
            line = re.sub(r" /v[0-9.]+", " ", line)
            self.proxy.seen(self, line)
            if self.ended.is_set():
                return
            if self.refusal:
                self.body(head.lower(), data, lambda unused: None)
                self.client.sendall(self.refusal)
                return
            self.daemon.sendall(head)
            data = self.body(head.lower(), data, self.send)

    def body(self, head, data, send):
        """Forwards a request's body; answers what was read of the next request."""
        if b"upgrade: tcp" in head:
            send(data)
            while True:
                piece = self.client.recv(65536)
                if not piece:
                    raise OSError("the client has ended the stream")
                send(piece)
        length = re.search(rb"content-length: *(\d+)", head)
        if length:
            rest = int(length.group(1))
            while rest > 0:
                data = data or self.client.recv(65536)
                if not data:
                    raise OSError("the client has gone")
                send(data[:rest])
                data, rest = data[rest:], rest - len(data[:rest])
        elif b"transfer-encoding: chunked" in head:
            # Ours end with an empty chunk; no piece of a tar archive can look like it across the size lines we check.
            while True:
                while b"\r\n" not in data:
                    data += self.read()
                size_line, rest = data.split(b"\r\n", 1)
                size = int(size_line.split(b";")[0], 16)
                needed = len(size_line) + 2 + size + 2
                while len(data) < needed:
                    data += self.read()
                send(data[:needed])
                data = data[needed:]
                if size == 0:
                    break
        return data

    def read(self):
        more = self.client.recv(65536)
        if not more:
            raise OSError("the client has gone")
        return more

    def answers(self):
        try:
            while True:
                data = self.daemon.recv(65536)
                if not data:
                    break
                if self.most is not None:
                    data = data[: self.most]
                    self.most -= len(data)
                for start in range(0, len(data), self.piece):
                    if self.pause:
                        time.sleep(self.pause)
                    self.client.sendall(data[start : start + self.piece])
                self.passed += len(data)
                if self.most == 0:
                    break
        except OSError:
            pass
        self.close()


class Proxy:
    """At a unix socket, or with `tcp` at a port of the loopback interface."""

    def __init__(self, lab, rules=(), tcp=False, daemon=None):
        self.target = daemon or lab.docker.address()
        self.rules = list(rules)
        self.log = []
        self.closed = threading.Event()
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.connections = set()
        if tcp:
            self.server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self.server.bind(("127.0.0.1", 0))
            self.address = "tcp://127.0.0.1:%d" % self.server.getsockname()[1]
        else:
            path = str(lab.folder / ("proxy-%d.sock" % lab.count("sockets")))
            self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.server.bind(path)
            self.address = "unix://" + path
        self.server.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def connect(self):
        if self.target.startswith("unix://"):
            daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            daemon.connect(self.target[len("unix://") :])
            return daemon
        host, port = self.target[len("tcp://") :].rsplit(":", 1)
        return socket.create_connection((host, int(port)))

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            try:
                connection = Connection(self, client)
            except OSError:
                client.close()  # the daemon is down: the client sees that nobody answers
                continue
            self.connections.add(connection)
            threading.Thread(target=connection.serve, daemon=True).start()

    def seen(self, connection, line):
        with self.lock:
            matching = [rule for rule in self.rules if rule.left > 0 and rule.request.search(line)]
            for rule in matching:
                rule.left -= 1
            self.log.append(line)
        for rule in matching:
            rule.action(connection)

    def saw(self, pattern):
        return [line for line in list(self.log) if re.search(pattern, line)]

    def wait_for(self, pattern, seconds=60):
        return until(lambda: self.saw(pattern), seconds, "a request like " + pattern)

    def close_all(self):
        """Every connection breaks at once."""
        for connection in list(self.connections):
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed.set()
        self.server.close()
        self.close_all()
        if self.address.startswith("unix://"):
            os.unlink(self.address[len("unix://") :])
