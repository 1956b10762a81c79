import { Agent, request as send } from 'node:http';
import { serve } from './serve.js';

/** The least search: forwards `GET /?query=…` as one search POST over kept connections, and the answer as it is. */
const [url = '', authorization = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

serve((request, response) => {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams.get('query');
  const body = JSON.stringify({ searchText: query, $skip: 0, $top: 50 });
  const headers = { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const call = send(url, { method: 'POST', agent, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
    answer.pipe(response);
  });
  call.on('error', () => response.writeHead(502).end());
  call.end(body);
});
