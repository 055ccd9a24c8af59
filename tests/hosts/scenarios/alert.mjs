/* A person who is needed learns it. */
import { startWebhook } from '../mock/webhook.mjs';

export const scenarios = [
  {
    name: 'alert-permission',
    job: 'alert',
    title: "the client's permission dialog reaches the person's webhook, with the command",
    needs: ['shell', 'dialog'],
    policy: '',
    async prepare(lab) {
      const hook = await startWebhook();

      lab.closing.push(hook.close);
      lab.webhook = hook;
      lab.setConfig(`[alert]\non = permission\n\n[sink hook]\ntype = webhook\nurl = ${hook.url}\n`);
    },
    async play(lab, t) {
      lab.model.script({
        main: [{ tools: [lab.use.shell('touch asked-for.txt')] }, { text: 'All done.' }],
      });
      const terminal = await lab.host.interactive(lab);

      lab.closing.push(() => terminal.close());
      await terminal.type('Start the work.');
      await terminal.see(/Start the work\./);
      await terminal.press('Enter');
      await terminal.see(/Do you want to/);

      const post = await lab.webhook.wait(
        ({ body }) => body.includes('touch asked-for.txt'), 10_000);

      t.ok(post, 'the alert arrives and names the command',
        JSON.stringify(lab.webhook.posts));
      t.has(post?.body, lab.host.name, 'it names the host');
      t.has(post?.body, 'project', 'and the project');
      t.equal(lab.get('asked-for.txt'), undefined, 'nothing ran meanwhile');

      await terminal.pressUntil('Enter', /All done\./);
      t.equal(lab.get('asked-for.txt'), '', "the person's yes still counts");
      t.ok(lab.evidence('permission_request').length, 'the log has the request');
    },
  },
];
