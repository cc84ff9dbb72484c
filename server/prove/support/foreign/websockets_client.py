"""An independent client: the `websockets` package. argv: URL, topic. Says JSON; what it expects stands in ws-protocol.ts."""
import asyncio
import json
import sys

import websockets


def message(kind, payload):
    return json.dumps({"message_type": kind, "payload": payload}, ensure_ascii=False)


async def until(socket, kind):
    while True:
        said = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if said["message_type"] == kind:
            return said


async def main(url, topic):
    found = {"version": websockets.__version__}
    async with websockets.connect(url, subprotocols=["rcommerce.v1"], origin=None) as socket:
        found["subprotocol"] = socket.subprotocol
        found["connect"] = sorted((await until(socket, "connect"))["payload"])
        await socket.send(message("subscribe", {"topic": topic}))
        found["subscribe"] = (await until(socket, "success"))["payload"]["operation"]
        for echo in ("x" * 60_000, "κόσμε 👨‍👩‍👧‍👦"):
            await socket.send(message("ping", {"echo": echo}))
            assert (await until(socket, "pong"))["payload"]["echo"] == echo
        text = message("ping", {"echo": "in parts"})
        await socket.send(iter([text[:9], text[9:20], "", text[20:]]))
        found["parts"] = (await until(socket, "pong"))["payload"]["echo"]
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, 10)
        print("listening", flush=True)
        heard = json.loads(await asyncio.wait_for(socket.recv(), 20))
        found["heard"] = heard["message_type"]
        found["offset"] = isinstance(heard["offset"], str)
        await socket.send(message("unsubscribe", {"topic": topic}))
        await until(socket, "success")
        await socket.close(1000, "done")
        found["close"] = [socket.close_code, socket.close_reason]
    print(json.dumps(found))


asyncio.run(main(sys.argv[1], sys.argv[2]))
