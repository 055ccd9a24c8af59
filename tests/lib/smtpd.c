/*
 * A mail server on loopback, as far as a test of a client needs one.
 *
 *   smtpd DIR PLAY...
 *
 * Writes its port to DIR/port, each mail to DIR/N.eml and each conversation's
 * commands to DIR/N.log. PLAY is one for each connection, the last for all
 * that follow: ok, busy (421 at once), later (450 to RCPT), never (550 to
 * RCPT), cut (closes within DATA). A line of more than 998 bytes is a 500.
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_SIZE 4096
#define LINE_LIMIT 1000 /* 998 and CRLF */

static const char *dir;
static FILE *client, *out; /* one each way: sockets cannot seek */

static FILE *open_file(int n, const char *suffix)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d.%s", dir, n, suffix);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

static void say(const char *line)
{
	fprintf(out, "%s\r\n", line);
	fflush(out);
}

static int starts(const char *line, const char *word)
{
	return strncasecmp(line, word, strlen(word)) == 0;
}

/* The mail until its "."; 0 if it was cut off or broke a rule. */
static int take_mail(int n, const char *play)
{
	FILE *mail = open_file(n, "eml");
	char line[LINE_SIZE];
	int fits = 1, whole = 0;

	say("354 go on");
	while (strcmp(play, "cut") != 0 && fgets(line, sizeof(line), client)) {
		if (strcmp(line, ".\r\n") == 0) {
			whole = 1;
			break;
		}
		if (strlen(line) > LINE_LIMIT || !strstr(line, "\r\n"))
			fits = 0;
		fputs(line[0] == '.' ? line + 1 : line, mail);
	}
	fclose(mail);
	if (whole)
		say(fits ? "250 taken" : "500 line too long");
	return whole;
}

static void answer_ehlo(void)
{
	say("250-loopback");
	say("250-AUTH PLAIN");
	say("250 8BITMIME");
}

static void converse(int n, const char *play)
{
	FILE *log = open_file(n, "log");
	char line[LINE_SIZE];

	say(strcmp(play, "busy") == 0 ? "421 not now" : "220 loopback");
	while (strcmp(play, "busy") != 0 && fgets(line, sizeof(line), client)) {
		fputs(line, log);
		fflush(log);
		if (starts(line, "QUIT"))
			break;
		if (starts(line, "DATA") && !take_mail(n, play))
			break;
		if (starts(line, "DATA"))
			continue;
		if (starts(line, "EHLO"))
			answer_ehlo();
		else if (strcmp(line, "AUTH PLAIN\r\n") == 0)
			say("334 ");
		else if (starts(line, "AUTH") || !strchr(line, ' '))
			say("235 welcome"); /* or what was asked for */
		else if (starts(line, "RCPT") && strcmp(play, "later") == 0)
			say("450 later");
		else if (starts(line, "RCPT") && strcmp(play, "never") == 0)
			say("550 never");
		else
			say("250 ok");
	}
	fclose(log);
}

static int listen_somewhere(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char from[4096], to[4096];
	FILE *file;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
		perror("smtpd: cannot listen");
		exit(1);
	}
	snprintf(from, sizeof(from), "%s/port.tmp", dir);
	snprintf(to, sizeof(to), "%s/port", dir);
	file = fopen(from, "w");
	if (!file || fprintf(file, "%d\n", ntohs(address.sin_port)) < 0 ||
	    fclose(file) != 0 || rename(from, to) < 0) {
		perror(to);
		exit(1);
	}
	return fd;
}

int main(int argc, char *argv[])
{
	int n, fd, in;

	if (argc < 3)
		return 2;
	dir = argv[1];
	signal(SIGPIPE, SIG_IGN);
	(void)mkdir(dir, 0700);
	fd = listen_somewhere();
	for (n = 1; (in = accept(fd, NULL, NULL)) >= 0; n++) {
		client = fdopen(in, "r");
		out = fdopen(dup(in), "w");
		if (!client || !out)
			return 1;
		converse(n, argv[n + 1 < argc ? n + 1 : argc - 1]);
		fclose(out);
		fclose(client);
	}
	perror("smtpd: accept");
	return 1;
}
