/*
 * A service on loopback that takes messages, keeps to limits and misbehaves.
 *
 *   httpd DIR [LIMIT...] PLAY...
 *
 * Writes the port it has taken to DIR/port, each request to DIR/N.req (head,
 * empty line, body) and a line to DIR/log: N STATUS METHOD PATH KEY WORD,
 * where KEY is the Idempotency-Key or "-", and WORD is "first" for a message
 * that was taken, "again" for one whose key was taken before, "-" otherwise.
 *
 * LIMIT: body=BYTES         else 413
 *        text:NAME=UNITS    JSON strings of that name, in UTF-16 units: 400
 *        header:NAME=BYTES  else 400
 *        rate=MS            a message sooner than that is a 429
 * PLAY:  one for each request, the last one for all that follow
 *        200 204 400 500 … that status    429:SECONDS  with Retry-After
 *        slow:MS   a 200 after that time  cut    closes after half an answer
 *        late:MS   taken at once, a 200 after that time
 *        mute      closes without answer  garbage  not HTTP
 *        endless   a 200 that never ends  redirect:URL  a 302
 *        try:PERCENT:STATUS  that status for so many in a hundred, else 200
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MAX ((size_t)4 << 20)
#define KEYS_MAX 65536

struct request {
	char *head, *body;
	size_t len;
	char method[16], path[1024], key[256];
};

static const char *dir;
static char **limits, **plays;
static int n_limits, n_plays, n_requests;
static char *keys[KEYS_MAX];
static size_t n_keys;
static int64_t last_ms;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(long ms)
{
	struct timespec rest = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&rest, NULL);
}

/* --- reading --- */

static const char *header(const struct request *request, const char *name)
{
	static char value[1024];
	const char *line = request->head;
	size_t len = strlen(name);

	while ((line = strstr(line, "\r\n"))) {
		line += 2;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			line += len + 1;
			line += strspn(line, " ");
			snprintf(value, sizeof(value), "%.*s",
			    (int)strcspn(line, "\r"), line);
			return value;
		}
	}
	return NULL;
}

static bool read_request(int fd, struct request *request)
{
	char *data = malloc(REQUEST_MAX + 1), *end = NULL;
	size_t have = 0, want = 0;
	const char *text;
	ssize_t got;

	memset(request, 0, sizeof(*request));
	request->head = data;
	while (data && have < REQUEST_MAX && (!end || have < want)) {
		got = read(fd, data + have, REQUEST_MAX - have);
		if (got <= 0)
			return false;
		have += (size_t)got;
		data[have] = '\0';
		if (end || !(end = strstr(data, "\r\n\r\n")))
			continue;
		end[2] = '\0';
		text = header(request, "Content-Length");
		request->len = text ? strtoul(text, NULL, 10) : 0;
		want = (size_t)(end + 4 - data) + request->len;
		request->body = end + 4;
	}
	if (!end ||
	    sscanf(data, "%15s %1023s", request->method, request->path) != 2)
		return false;
	request->body[request->len] = '\0';
	text = header(request, "Idempotency-Key");
	snprintf(request->key, sizeof(request->key), "%s", text ? text : "-");
	return true;
}

static void keep_request(const struct request *request)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d.req", dir, n_requests);
	file = fopen(path, "w");
	if (!file)
		die(path);
	fprintf(file, "%s\r\n", request->head);
	fwrite(request->body, 1, request->len, file);
	fclose(file);
}

static void log_line(
    const struct request *request, int status, const char *word)
{
	char path[4096], line[2048];
	int fd, len;

	snprintf(path, sizeof(path), "%s/log", dir);
	len = snprintf(line, sizeof(line), "%d %d %s %s %s %s\n", n_requests,
	    status, request->method, request->path, request->key, word);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || write(fd, line, (size_t)len) != len)
		die(path);
	close(fd);
}

/* --- limits --- */

/* UTF-16 units of the JSON string at `p`; -1 if it is broken. */
static long string_units(const char *p)
{
	long units = 0;

	for (; *p != '"'; p++) {
		unsigned char ch = (unsigned char)*p;

		if (ch < 0x20)
			return -1;
		if (ch == '\\') {
			p++;
			if (*p == 'u')
				p += 4;
			units++;
		} else if (ch < 0x80 || ch >= 0xc0) {
			units += ch >= 0xf0 ? 2 : 1;
		}
	}
	return units;
}

/* Every "NAME":"…" in the body. */
static bool texts_fit(const struct request *request, const char *name, long max)
{
	char wanted[80];
	const char *at = request->body;

	snprintf(wanted, sizeof(wanted), "\"%s\":\"", name);
	while ((at = strstr(at, wanted))) {
		long units = string_units(at + strlen(wanted));

		if (units < 1 || units > max)
			return false;
		at += strlen(wanted);
	}
	return true;
}

static int check_limit(const struct request *request, const char *limit)
{
	const char *value = strchr(limit, '=') + 1;
	long max = strtol(value, NULL, 10);
	char name[64];

	if (strncmp(limit, "body=", 5) == 0)
		return request->len > (size_t)max ? 413 : 0;
	if (strncmp(limit, "rate=", 5) == 0)
		return last_ms && now_ms() - last_ms < max ? 429 : 0;
	snprintf(name, sizeof(name), "%.*s",
	    (int)(value - 1 - strchr(limit, ':') - 1), strchr(limit, ':') + 1);
	if (strncmp(limit, "text:", 5) == 0)
		return texts_fit(request, name, max) ? 0 : 400;
	if (strncmp(limit, "header:", 7) == 0) {
		const char *text = header(request, name);

		return text && strlen(text) > (size_t)max ? 400 : 0;
	}
	fprintf(stderr, "httpd: unknown limit %s\n", limit);
	exit(2);
}

static int check_limits(const struct request *request)
{
	int i, status = 0;

	for (i = 0; i < n_limits && !status; i++)
		status = check_limit(request, limits[i]);
	return status;
}

/* --- answers --- */

static void say(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t put = write(fd, text, len);

		if (put <= 0)
			return;
		text += put;
		len -= (size_t)put;
	}
}

static void answer(int fd, int status, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text),
	    "HTTP/1.1 %d Status\r\n%sContent-Length: 2\r\n"
	    "Connection: close\r\n\r\nok",
	    status, more);
	say(fd, text);
}

static const char *take(const struct request *request)
{
	size_t i;

	last_ms = now_ms();
	for (i = 0; i < n_keys && strcmp(request->key, "-") != 0; i++)
		if (strcmp(keys[i], request->key) == 0)
			return "again";
	if (n_keys < KEYS_MAX)
		keys[n_keys++] = strdup(request->key);
	return "first";
}

static void endless(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	while (write(fd, "xxxxxxxxxxxxxxxx", 16) > 0)
		;
}

/* Closes without a word, or after some that are no answer. */
static bool misbehave(int fd, const struct request *request, const char *how)
{
	if (strcmp(how, "mute") == 0)
		;
	else if (strcmp(how, "garbage") == 0)
		say(fd, "\x16\x03 what? \r\n\r\n");
	else if (strcmp(how, "cut") == 0)
		say(fd, "HTTP/1.1 20");
	else
		return false;
	log_line(request, 0, "-");
	return true;
}

static void play(int fd, const struct request *request, const char *how)
{
	const char *value = strchr(how, ':') ? strchr(how, ':') + 1 : "";
	int status = check_limits(request);
	char more[1024] = "";

	if (status) {
		log_line(request, status, "-");
		answer(fd, status, status == 429 ? "Retry-After: 1\r\n" : "");
		return;
	}
	if (misbehave(fd, request, how))
		return;
	status = 200;
	if (strncmp(how, "slow:", 5) == 0)
		sleep_ms(strtol(value, NULL, 10));
	else if (strncmp(how, "redirect:", 9) == 0)
		status = 302;
	else if (strncmp(how, "try:", 4) == 0)
		status = rand() % 100 < strtol(value, NULL, 10)
			     ? (int)strtol(strchr(value, ':') + 1, NULL, 10)
			     : 200;
	else if (strcmp(how, "endless") != 0 && strncmp(how, "late:", 5) != 0)
		status = (int)strtol(how, NULL, 10);
	if (status == 302)
		snprintf(more, sizeof(more), "Location: %s\r\n", value);
	else if (status == 429)
		snprintf(more, sizeof(more), "Retry-After: %s\r\n", value);
	/* what is taken is noted before the answer: it may be lost */
	log_line(request, status, status / 100 == 2 ? take(request) : "-");
	if (strncmp(how, "late:", 5) == 0)
		sleep_ms(strtol(value, NULL, 10));
	if (strcmp(how, "endless") == 0)
		endless(fd);
	else if (status >= 100)
		answer(fd, status, more);
}

static void serve(int fd)
{
	struct request request;

	if (read_request(fd, &request)) {
		const char *how =
		    plays[n_requests < n_plays ? n_requests : n_plays - 1];

		n_requests++;
		keep_request(&request);
		play(fd, &request, how);
	}
	free(request.head);
	close(fd);
}

static int listen_somewhere(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	char path[4096], draft[4096 + 8];
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
	const char *port = getenv("HTTPD_PORT");
	FILE *file;

	/* the same again after the service was away */
	if (port)
		address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0 ||
	    bind(fd, (struct sockaddr *)&address, len) < 0 ||
	    listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		die("httpd: cannot listen");
	snprintf(path, sizeof(path), "%s/port", dir);
	snprintf(draft, sizeof(draft), "%s.tmp", path);
	file = fopen(draft, "w");
	if (!file)
		die(draft);
	fprintf(file, "%d\n", ntohs(address.sin_port));
	fclose(file);
	if (rename(draft, path) < 0)
		die(path);
	return fd;
}

int main(int argc, char *argv[])
{
	int fd, client;

	if (argc < 3)
		return 2;
	dir = argv[1];
	limits = argv + 2;
	while (n_limits < argc - 2 && strchr(limits[n_limits], '=') &&
	       strncmp(limits[n_limits], "redirect", 8) != 0)
		n_limits++;
	plays = limits + n_limits;
	n_plays = argc - 2 - n_limits;
	if (!n_plays)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	(void)mkdir(dir, 0700);
	fd = listen_somewhere();
	while ((client = accept(fd, NULL, NULL)) >= 0 || errno == EINTR)
		if (client >= 0)
			serve(client);
	die("httpd: accept");
}
