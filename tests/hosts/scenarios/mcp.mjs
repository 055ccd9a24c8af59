/* Tools that come over MCP are a third way to act. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../mock/mcp.mjs', import.meta.url));

export const server = (lab) => ({
  lab: { command: process.execPath, args: [SERVER, path.join(lab.marks, 'mcp')] },
});

export const scenarios = [
  {
    name: 'deny-mcp',
    job: 'guard',
    title: 'a forbidden MCP tool is not called and the model reads why; another one is',
    needs: ['mcp'],
    policy: '[mcp]\ndeny = lab/echo\n',
    async play(lab, t) {
      const work = await lab.work({
        mcp: server(lab),
        main: [
          ...lab.host.reveal('mcp__lab__echo', 'mcp__lab__hello'),
          { tools: [lab.use.mcp('lab', 'echo', { text: 'one' })] },
          { tools: [lab.use.mcp('lab', 'hello', { text: 'two' })] },
          { text: 'All done.' },
        ],
      });
      const [denied, allowed] = work.steps.at(-1)?.results.slice(-2) ?? [];

      t.asScripted(work);
      t.refused(denied, 'mcp.deny', 'lab/echo', 'lab/echo');
      t.equal(allowed?.failed, false, 'lab/hello succeeds');
      t.has(allowed?.text, 'hello: two', 'and answers');
      t.equal(lab.get(path.join(lab.marks, 'mcp')), 'hello\n', 'the server was called once');
    },
  },
];
