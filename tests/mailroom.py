"""Where letters arrive in tests: a real SMTP server and a real web server."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """Takes every mail, but for the addresses it was told to refuse."""

    def __init__(self):
        self.mails = []
        self.refused = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)
        return "250 OK"

    def texts(self):
        return [mail.get_body().get_content().replace("\r\n", "\n") for mail in self.mails]

    def subjects(self):
        return [str(mail["subject"]) for mail in self.mails]


@contextmanager
def smtp(port):
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


class Hook:
    """What was posted to a web server: path and content; it answers with `status`."""

    def __init__(self):
        self.posts = []
        self.status = 200
        #: While it is not set, nobody gets an answer.
        self.answers = threading.Event()
        self.answers.set()
        self.asked = threading.Event()


@contextmanager
def webhook(port):
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            hook.asked.set()
            hook.answers.wait(20)
            hook.posts.append((self.path, json.loads(content)))
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield hook
    finally:
        hook.answers.set()
        server.shutdown()
        server.server_close()
        thread.join()
