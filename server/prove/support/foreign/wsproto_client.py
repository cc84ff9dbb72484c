"""An independent client: the `wsproto` state machine over a plain socket. argv: URL, topic. Says JSON, as its sibling."""
import json
import socket
import sys
from urllib.parse import urlsplit

import wsproto
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Pong,
    Request,
    TextMessage,
)


class Client:
    def __init__(self, url):
        at = urlsplit(url)
        self.socket = socket.create_connection((at.hostname, at.port), 10)
        self.socket.settimeout(20)
        self.ws = WSConnection(ConnectionType.CLIENT)
        self.events = []
        self.text = ""
        self.send(Request(host=at.netloc, target=at.path, subprotocols=["rcommerce.v1"]))

    def send(self, event):
        self.socket.sendall(self.ws.send(event))

    def say(self, kind, payload):
        self.send(TextMessage(data=json.dumps({"message_type": kind, "payload": payload})))

    def next(self):
        while not self.events:
            self.ws.receive_data(self.socket.recv(65_536) or None)
            self.events.extend(self.ws.events())
        event = self.events.pop(0)
        if isinstance(event, Ping):
            self.send(event.response())
        assert not isinstance(event, BytesMessage)
        return event

    def until(self, kind):
        while True:
            event = self.next()
            if isinstance(event, kind):
                return event

    def message(self):
        while True:
            event = self.until(TextMessage)
            self.text += event.data
            if event.message_finished:
                whole, self.text = json.loads(self.text), ""
                return whole

    def answer(self, kind):
        while True:
            said = self.message()
            if said["message_type"] == kind:
                return said


def main(url, topic):
    found = {"version": wsproto.__version__}
    client = Client(url)
    accepted = client.until(AcceptConnection)
    found["subprotocol"] = accepted.subprotocol
    assert accepted.extensions == []
    found["connect"] = sorted(client.answer("connect")["payload"])
    client.say("subscribe", {"topic": topic})
    found["subscribe"] = client.answer("success")["payload"]["operation"]
    for echo in ("x" * 60_000, "κόσμε 👨‍👩‍👧‍👦"):
        client.say("ping", {"echo": echo})
        assert client.answer("pong")["payload"]["echo"] == echo
    text = json.dumps({"message_type": "ping", "payload": {"echo": "in parts"}})
    for part, last in ((text[:9], False), (text[9:], True)):
        client.send(TextMessage(data=part, message_finished=last))
    found["parts"] = client.answer("pong")["payload"]["echo"]
    client.send(Ping(payload=b"are you there"))
    assert bytes(client.until(Pong).payload) == b"are you there"
    print("listening", flush=True)
    heard = client.message()
    found["heard"] = heard["message_type"]
    found["offset"] = isinstance(heard["offset"], str)
    client.say("unsubscribe", {"topic": topic})
    client.answer("success")
    client.send(CloseConnection(code=1000, reason="done"))
    closed = client.until(CloseConnection)
    found["close"] = [int(closed.code), closed.reason or ""]
    print(json.dumps(found))


main(sys.argv[1], sys.argv[2])
