#include "sink_type.h"

#include "err.h"
#include "policy.h"
#include "util.h"

#include <string.h>

const struct sink_type sink_types[] = {
    {"desktop", "", ""},
    {"discord", "url", "insecure"},
    {"email", "url from to", "user password insecure"},
    {"exec", "run", ""},
    {"gotify", "url token", "insecure"},
    {"matrix", "url room token", "insecure"},
    {"ntfy", "url", "token click insecure"},
    {"pushover", "token user", "device url insecure"},
    {"slack", "url", "insecure"},
    {"telegram", "token chat", "url insecure"},
    {"terminal", "", "tty bell"},
    {"webhook", "url",
	"token header template template-file content-type insecure"},
};
const size_t sink_types_count = COUNT(sink_types);

#define WORDS_MAX 24
#define WORD_SIZE 24

static const struct sink_type *find(const char *type)
{
	size_t i;

	for (i = 0; i < COUNT(sink_types); i++)
		if (str_equal(sink_types[i].type, type))
			return &sink_types[i];
	return NULL;
}

static int unknown_type(const struct policy_sink *config, struct err *err)
{
	const char *names[COUNT(sink_types)], *near;
	size_t i;

	for (i = 0; i < COUNT(sink_types); i++)
		names[i] = sink_types[i].type;
	near = str_nearest(config->type, names, COUNT(names));
	return err_set(err, ERR_CONFIG,
	    "%s: [sink %s]: unknown type \"%.40s\"%s%s%s", config->origin.where,
	    config->name, config->type, near ? "; did you mean \"" : "",
	    near ? near : "", near ? "\"?" : "");
}

struct words {
	char text[WORDS_MAX][WORD_SIZE];
	const char *list[WORDS_MAX];
	size_t n;
};

static void add_words(struct words *words, const char *list)
{
	while (*list && words->n < WORDS_MAX) {
		size_t len = strcspn(list, " ");
		char *word = words->text[words->n];

		if (len && len < WORD_SIZE) {
			memcpy(word, list, len);
			word[len] = '\0';
			words->list[words->n++] = word;
		}
		list += len;
		list += strspn(list, " ");
	}
}

static int unknown_key(const struct policy_sink *config,
    const struct sink_type *type, const char *key, size_t len, struct err *err)
{
	struct words words = {.n = 0};
	const char *near;
	char name[WORD_SIZE];

	add_words(&words, SINK_KEYS);
	add_words(&words, type->required);
	add_words(&words, type->optional);
	len = len < sizeof(name) ? len : sizeof(name) - 1;
	memcpy(name, key, len);
	name[len] = '\0';
	near = str_nearest(name, words.list, words.n);
	return err_set(err, ERR_CONFIG,
	    "%s: [sink %s]: a %s sink has no key \"%s\"%s%s%s",
	    config->origin.where, config->name, type->type, name,
	    near ? "; did you mean \"" : "", near ? near : "",
	    near ? "\"?" : "");
}

static bool is_key(const char *key, size_t len, const char *list)
{
	char name[WORD_SIZE];

	if (len >= sizeof(name))
		return false;
	memcpy(name, key, len);
	name[len] = '\0';
	return str_in_list(name, list);
}

int sink_check(const struct policy_sink *config, struct err *err)
{
	const struct sink_type *type = find(config->type);
	const struct policy_value *value;
	struct words needed = {.n = 0};
	size_t i;

	if (!type)
		return unknown_type(config, err);
	for (value = config->values; value; value = value->next) {
		size_t len = strcspn(value->text, "=");

		if (!is_key(value->text, len, SINK_KEYS) &&
		    !is_key(value->text, len, type->required) &&
		    !is_key(value->text, len, type->optional))
			return unknown_key(config, type, value->text, len, err);
	}
	add_words(&needed, type->required);
	for (i = 0; i < needed.n; i++)
		if (!policy_sink_value(config, needed.list[i]))
			return err_set(err, ERR_CONFIG,
			    "%s: [sink %s] needs a key \"%s\"",
			    config->origin.where, config->name, needed.list[i]);
	return 0;
}
