/* raw-http.ts   the least a Node server can do: answers one object, serialised anew each time, or 304. Ends with its parent. */
import { createServer } from 'node:http';

const [text = '{}', etag = '"x"'] = process.argv.slice(2);
const body: unknown = JSON.parse(text);
const server = createServer((request, response) => {
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const payload = JSON.stringify(body);
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      etag,
    })
    .end(payload);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
