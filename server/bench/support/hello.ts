/* hello.ts   the smallest server, with Fastify or without: what start and memory are compared with. Ends with its parent. */
import { createServer } from 'node:http';

const say = (port: number | undefined): void => void process.stdout.write(`${port}\n`);
if (process.argv[2] === 'fastify') {
  const { fastify } = await import('fastify');
  const app = fastify();
  app.get('/', () => ({ hello: 'world' }));
  say(Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port));
} else {
  const server = createServer((_request, response) => response.end('{"hello":"world"}'));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    say(typeof address === 'object' ? address?.port : undefined);
  });
}
process.stdin.on('end', () => process.exit(0)).resume();
