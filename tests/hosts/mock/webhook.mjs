/* A place for alerts to arrive at: keeps what is posted to it. */
import http from 'node:http';

export async function startWebhook() {
  const posts = [];
  const server = http.createServer(async (req, res) => {
    let body = '';

    req.setEncoding('utf8');
    for await (const part of req)
      body += part;
    posts.push({ path: req.url, body });
    res.writeHead(204).end();
  });

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/alert`,
    posts,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
    /* The first post that a predicate likes, or undefined after the deadline. */
    async wait(likes, deadline_ms) {
      const end = Date.now() + deadline_ms;

      for (;;) {
        const post = posts.find(likes);
        if (post || Date.now() > end)
          return post;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
