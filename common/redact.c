#include "redact.h"

#include "buf.h"
#include "util.h"

#include <string.h>

#define KEY_HEAD_MAX ((size_t)80)

/* Bytes that the body of a token may have. */
enum charset {
	WORD,
	BASE64,
	DOTTED,
	HEX
};

/* Public forms: the services document these prefixes for secret scanners. */
static const struct form {
	const char *prefix, *kind;
	enum charset charset;
	size_t min; /* bytes after the prefix */
} forms[] = {
    {"-----BEGIN ", "private-key", WORD, 0}, /* see private_key() */
    {"AKIA", "aws-key", WORD, 16},
    {"ASIA", "aws-key", WORD, 16},
    {"AIza", "google-key", BASE64, 35},
    {"AccountKey=", "azure-key", BASE64, 40},
    {"EAACEdEose0cBA", "facebook-token", WORD, 10},
    {"SG.", "sendgrid-key", DOTTED, 60},
    {"dckr_pat_", "docker-token", BASE64, 20},
    {"dop_v1_", "digitalocean-token", HEX, 60},
    {"eyJ", "jwt", DOTTED, 30},
    {"ghp_", "github-token", WORD, 30},
    {"gho_", "github-token", WORD, 30},
    {"ghu_", "github-token", WORD, 30},
    {"ghs_", "github-token", WORD, 30},
    {"ghr_", "github-token", WORD, 30},
    {"github_pat_", "github-token", WORD, 40},
    {"glpat-", "gitlab-token", BASE64, 20},
    {"hf_", "huggingface-token", WORD, 30},
    {"npm_", "npm-token", WORD, 30},
    {"pypi-AgEI", "pypi-token", BASE64, 40},
    {"rk_live_", "stripe-key", WORD, 20},
    {"sk-ant-", "anthropic-key", BASE64, 20},
    {"sk-proj-", "openai-key", BASE64, 20},
    {"sk-", "openai-key", BASE64, 32},
    {"sk_live_", "stripe-key", WORD, 20},
    {"shpat_", "shopify-token", HEX, 32},
    {"xapp-", "slack-token", BASE64, 20},
    {"xoxb-", "slack-token", BASE64, 20},
    {"xoxp-", "slack-token", BASE64, 20},
    {"xoxa-", "slack-token", BASE64, 20},
    {"xoxr-", "slack-token", BASE64, 20},
    {"xoxs-", "slack-token", BASE64, 20},
    {"https://hooks.slack.com/services/", "slack-webhook", BASE64, 20},
    {"https://discord.com/api/webhooks/", "discord-webhook", BASE64, 20},
};

/* What, before "=" or ":", names a secret. Compared without case. */
static const char *const names[] = {"password", "passwd", "passphrase",
    "secret", "secret_key", "secretkey", "_pass", "token", "api_key", "apikey",
    "api-key", "access_key", "access-key", "private_key", "auth_key",
    "credentials"};

/* "-----BEGIN … PRIVATE KEY-----" is far shorter. */
#define KEY_LINE_MAX ((size_t)80)

struct input {
	const char *text;
	size_t len, at;
	bool first[256]; /* bytes that a known form begins with */
};

static bool in_charset(char ch, enum charset charset)
{
	if (charset == HEX)
		return is_digit(ch) ||
		       (to_lower(ch) >= 'a' && to_lower(ch) <= 'f');
	if (is_alnum(ch) || ch == '_')
		return true;
	if (charset == WORD)
		return false;
	return ch == '-' || (charset == DOTTED && ch == '.') ||
	       (charset == BASE64 && (ch == '+' || ch == '/' || ch == '='));
}

static bool starts(const struct input *in, const char *prefix)
{
	size_t len = strlen(prefix);

	return in->len - in->at >= len &&
	       memcmp(in->text + in->at, prefix, len) == 0;
}

static size_t span(const struct input *in, size_t from, enum charset charset)
{
	size_t i = from;

	while (i < in->len && in_charset(in->text[i], charset))
		i++;
	return i - from;
}

/* "-----BEGIN … PRIVATE KEY-----" up to its end line or the text's end. */
static size_t private_key(const struct input *in)
{
	static const char end[] = "-----END ";
	const char *p = in->text + in->at, *stop = in->text + in->len;
	size_t head = (size_t)(stop - p) < KEY_HEAD_MAX ? (size_t)(stop - p)
							: KEY_HEAD_MAX;
	const char *line = memchr(p, '\n', head);
	size_t i;

	if (line)
		head = (size_t)(line - p);

	for (i = 0; i + 12 <= head; i++)
		if (memcmp(p + i, "PRIVATE KEY-", 12) == 0)
			break;
	if (i + 12 > head)
		return 0;
	for (i = 0; p + i + sizeof(end) - 1 <= stop; i++) {
		if (memcmp(p + i, end, sizeof(end) - 1) != 0)
			continue;
		line = memchr(p + i, '\n', (size_t)(stop - p) - i);
		return line ? (size_t)(line - p) : (size_t)(stop - p);
	}
	return (size_t)(stop - p);
}

/* The length of a token of a known form at in->at, and its kind. */
static size_t known_form(const struct input *in, const char **kind)
{
	size_t i;

	if (!in->first[(unsigned char)in->text[in->at]])
		return 0;
	for (i = 0; i < COUNT(forms); i++) {
		size_t head, body;

		if (in->text[in->at] != forms[i].prefix[0] ||
		    !starts(in, forms[i].prefix))
			continue;
		*kind = forms[i].kind;
		if (i == 0)
			return private_key(in);
		head = strlen(forms[i].prefix);
		body = span(in, in->at + head, forms[i].charset);
		if (body >= forms[i].min)
			return head + body;
	}
	return 0;
}

/* Does what ends at `end` name a secret? */
static bool names_secret(const char *text, size_t end)
{
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		size_t len = strlen(names[i]), k;

		if (len > end)
			continue;
		for (k = 0; k < len; k++)
			if (to_lower(text[end - len + k]) != names[i][k])
				break;
		if (k == len)
			return true;
	}
	return false;
}

static bool word_before(const struct input *in, size_t end, const char *word)
{
	size_t len = strlen(word), k;

	if (end < len)
		return false;
	for (k = 0; k < len; k++)
		if (to_lower(in->text[end - len + k]) != word[k])
			return false;
	return true;
}

/* Does an option such as --password end at `end`? */
static bool is_option_name(const struct input *in, size_t end)
{
	size_t dash = end;

	while (
	    dash && (is_alnum(in->text[dash - 1]) ||
			in->text[dash - 1] == '-' || in->text[dash - 1] == '_'))
		dash--;
	return in->text[dash] == '-';
}

/*
 * Does a secret's name stand before `end`: NAME= or NAME: (also quoted, as in
 * JSON), or an option that takes the next word?
 */
static bool follows_name(const struct input *in, size_t end)
{
	size_t name = end;

	while (name && in->text[name - 1] == ' ')
		name--;
	if (!name)
		return false;
	if (in->text[name - 1] != '=' && in->text[name - 1] != ':')
		return name != end && names_secret(in->text, name) &&
		       is_option_name(in, name);
	name--;
	while (name && (in->text[name - 1] == '"' || in->text[name - 1] == ' '))
		name--;
	return names_secret(in->text, name);
}

/* The length of the value at in->at, up to its quote or a word's end. */
static size_t value_length(const struct input *in, char quote)
{
	size_t len = 0;

	for (; in->at + len < in->len; len++) {
		char ch = in->text[in->at + len];

		if (quote ? ch == quote || ch == '\n'
			  : is_space(ch) || strchr("\"'&|;,)}<>", ch))
			break;
	}
	return len;
}

/*
 * A value in a secret's place that begins at in->at: after a name, "Bearer "
 * or "Authorization: Basic ". Its length, or 0. What the shell would fill in
 * ($X) is no secret.
 */
static size_t placed_value(const struct input *in)
{
	size_t end = in->at, len;
	char ch = in->text[in->at], quote = 0;

	if (is_space(ch) || strchr("\"'$[(", ch))
		return 0;
	while (end && (in->text[end - 1] == '"' || in->text[end - 1] == '\''))
		quote = in->text[--end];
	if (!end)
		return 0;
	if (!word_before(in, end, "bearer ") &&
	    !word_before(in, end, "authorization: basic ") &&
	    !follows_name(in, end))
		return 0;
	len = value_length(in, quote);
	return len >= 4 ? len : 0;
}

/* The password in SCHEME://USER:PASSWORD@HOST that begins at in->at. */
static size_t url_password(const struct input *in)
{
	size_t back = in->at, len = 0;

	if (!back || in->text[back - 1] != ':')
		return 0;
	for (back--; back && in->at - back < 128; back--) {
		char ch = in->text[back - 1];

		if (ch == '/' && back >= 3 && in->text[back - 2] == '/' &&
		    in->text[back - 3] == ':')
			break;
		if (is_space(ch) || ch == '/' || ch == '@' || ch == ':')
			return 0;
	}
	if (!back || in->text[back - 1] != '/')
		return 0;
	while (in->at + len < in->len && len < 256) {
		char ch = in->text[in->at + len];

		if (ch == '@')
			return len;
		if (is_space(ch) || ch == '/' || ch == '"' || ch == '$')
			return 0;
		len++;
	}
	return 0;
}

/* A cheap look that spares most bytes the others. */
static bool may_begin(const struct input *in)
{
	char before = in->at ? in->text[in->at - 1] : ' ';

	return !in_charset(before, WORD);
}

size_t redact_add(struct buf *out, const char *text, size_t len)
{
	struct input in = {.text = text, .len = len};
	size_t plain = 0, found = 0, i;

	for (i = 0; i < COUNT(forms); i++)
		in.first[(unsigned char)forms[i].prefix[0]] = true;
	while (in.at < len) {
		const char *kind = "secret";
		size_t n = 0;

		if (may_begin(&in)) {
			n = known_form(&in, &kind);
			if (!n)
				n = url_password(&in);
			if (!n)
				n = placed_value(&in);
		}
		if (!n) {
			in.at++;
			continue;
		}
		buf_add(out, text + plain, in.at - plain);
		buf_addf(out, "[redacted:%s]", kind);
		in.at += n;
		plain = in.at;
		found++;
	}
	buf_add(out, text + plain, len - plain);
	return found;
}
