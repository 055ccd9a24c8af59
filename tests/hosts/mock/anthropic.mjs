/*
 * The Messages API, as far as a client needs it to work.
 *
 * A wire is one object: where its requests arrive (`routes`), what one of them
 * shows to the model (`parse`), and how a scripted answer looks to the client
 * (`answer`). The server knows nothing else of any API, so another host's wire
 * is one more file of this shape.
 */

const SUMMARY = /create a detailed summary|summary of the conversation so far/i;

/* What the client counts; the larger one is near its window of a million. */
const SMALL = { input_tokens: 10, output_tokens: 5 };
const FULL = { ...SMALL, cache_read_input_tokens: 985_000 };

export const anthropic = {
  name: 'anthropic',

  routes: [
    { method: 'POST', path: /^\/v1\/messages$/, kind: 'model' },
    { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, kind: 'count' },
    { method: 'GET', path: /^\/v1\/models/, kind: 'models' },
  ],

  parse(body, headers) {
    const messages = (body.messages ?? []).map(readMessage);
    const tools = (body.tools ?? []).map((tool) => tool.name);
    const shown = [texts(body.system).join('\n'), ...messages.map((m) => m.text)];

    return {
      kind: kindOf(body, headers, messages, tools),
      agent: headers['x-claude-code-agent-id'] ?? '',
      model: body.model,
      tools,
      messages,
      results: messages.flatMap((m) => m.results),
      shown: shown.join('\n'),
    };
  },

  /* One answer of the model: the bytes and their type. */
  answer(turn, request, number) {
    const message = build(turn, request.model, number);

    if (!request.raw.stream)
      return { type: 'application/json', body: JSON.stringify(message) };
    return { type: 'text/event-stream', body: stream(message) };
  },

  count: () => ({ input_tokens: 100 }),
  models: () => ({ data: [], has_more: false, first_id: null, last_id: null }),
  failure: (status, text) => ({
    type: 'error',
    error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message: text },
  }),
};

/*
 * A request without tools is never a step of the work: it names the session,
 * checks the quota or asks for a summary.
 */
function kindOf(body, headers, messages, tools) {
  const last = messages.at(-1)?.text ?? '';

  if (SUMMARY.test(last))
    return 'summary';
  if (!tools.length)
    return 'side';
  return headers['x-claude-code-agent-id'] ? 'agent' : 'main';
}

function readMessage({ role, content }) {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const results = blocks.filter((b) => b.type === 'tool_result').map((b) => ({
    call: b.tool_use_id,
    failed: b.is_error === true,
    text: texts(b.content).join('\n'),
  }));
  const calls = blocks.filter((b) => b.type === 'tool_use').map((b) => ({
    call: b.id, name: b.name, input: b.input,
  }));

  return { role, results, calls, text: texts(blocks).join('\n') };
}

/* Every text a block holds, tool results included: what the model can read. */
function texts(content) {
  if (content === undefined || content === null)
    return [];
  if (typeof content === 'string')
    return [content];
  return content.flatMap((block) => {
    if (block.type === 'text')
      return [block.text];
    return block.type === 'tool_result' ? texts(block.content) : [];
  });
}

function build(turn, model, number) {
  const calls = (turn.tools ?? []).map((tool, i) => ({
    type: 'tool_use',
    id: tool.id ?? `toolu_01Lab${String(number).padStart(4, '0')}x${i}`,
    name: tool.name,
    input: tool.input,
  }));
  const text = turn.text ?? (calls.length ? '' : 'Done.');

  return {
    id: `msg_01Lab${String(number).padStart(6, '0')}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [...(text ? [{ type: 'text', text }] : []), ...calls],
    stop_reason: calls.length ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: turn.full ? FULL : SMALL,
  };
}

function stream(message) {
  const out = [];
  const send = (type, data) =>
    out.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);

  send('message_start', {
    message: { ...message, content: [], stop_reason: null },
  });
  message.content.forEach((block, index) => {
    const isText = block.type === 'text';
    const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };

    send('content_block_start', { index, content_block: empty });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  });
  send('message_delta', {
    delta: { stop_reason: message.stop_reason, stop_sequence: null },
    usage: message.usage,
  });
  send('message_stop', {});
  return out.join('');
}
