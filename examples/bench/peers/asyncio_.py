"""Echo for many clients, a coroutine each: python3 asyncio_.py HOST SIZE"""
import asyncio
import sys

host, size = sys.argv[1], int(sys.argv[2])


async def serve(reader, writer):
    while data := await reader.read(size):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, host, 0, backlog=4096)
    print("listening on %s:%d" % server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(main())
