/*
 * A tiny MCP server on standard input and output with two tools, `echo` and
 * `hello`. With a file as argument it leaves a line there for each call.
 */
import fs from 'node:fs';
import readline from 'node:readline';

const mark = process.argv[2];
const tools = ['echo', 'hello'].map((name) => ({
  name,
  description: `says ${name}`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
}));

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'lab', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: args }) => {
    if (mark)
      fs.appendFileSync(mark, `${name}\n`);
    return { content: [{ type: 'text', text: `${name}: ${args?.text ?? ''}` }] };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);

  if (id === undefined)
    continue;
  const answer = answers[method];
  const reply = answer
    ? { result: answer(params ?? {}) }
    : { error: { code: -32601, message: `no method ${method}` } };

  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
}
