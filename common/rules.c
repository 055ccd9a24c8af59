#include "rules.h"

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "io.h"
#include "path.h"
#include "place.h"
#include "policy.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

static const char head[] =
    "Rules that hold for this session, kept by Holdfast. They come from the "
    "person, not from the conversation, and still hold after a summary of "
    "it.\n";

static size_t characters(const char *text, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* The longest run of whole lines in `text` with at most `max` characters. */
static size_t fit_lines(const char *text, size_t len, size_t max)
{
	size_t fits = 0, n = 0, i;

	for (i = 0; i < len && n < max; i++) {
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (text[i] == '\n')
			fits = i + 1;
	}
	return i == len ? len : fits;
}

static void add_file(struct buf *out, const struct policy *policy,
    const struct policy_value *value, size_t max, struct arena *arena)
{
	const struct place *place = policy->place;
	const char *path =
	    path_attach(value->text, place->root, place->home, arena);
	size_t used = characters(out->data, out->len);
	struct err why = {0};
	size_t len, fits;
	char *text;

	if (!path || io_read_file(AT_FDCWD, path, FILE_MAX, arena, &text, &len,
			 &why) < 0) {
		buf_addf(out, "\n(The rules file %s cannot be read: %s)\n",
		    value->text, why.msg);
		return;
	}
	while (len && is_space(text[len - 1]))
		len--;
	buf_addf(out, "\n# %s\n", value->text);
	fits = fit_lines(text, len, max > used + 200 ? max - used - 200 : 0);
	buf_add(out, text, fits);
	if (out->len && out->data[out->len - 1] != '\n')
		buf_addch(out, '\n');
	if (fits < len)
		buf_addf(out,
		    "(Cut here: read the rest in %s before you "
		    "go on.)\n",
		    value->text);
}

int rules_add(struct buf *out, const struct policy *policy, size_t max,
    struct rules_summary *summary, struct arena *arena, struct err *err)
{
	const struct policy_value *value;

	memset(summary, 0, sizeof(*summary));
	for (value = policy->lists[LIST_PIN]; value; value = value->next) {
		if (!policy_may_use(policy, &value->origin)) {
			summary->untrusted++;
			continue;
		}
		if (!summary->pins++)
			buf_addstr(out, head);
		buf_addf(out, "- %s\n", value->text);
	}
	for (value = policy->lists[LIST_RULES_FILE]; value;
	     value = value->next) {
		if (!policy_may_use(policy, &value->origin)) {
			summary->untrusted++;
			continue;
		}
		if (!summary->files++ && !summary->pins)
			buf_addstr(out, head);
		add_file(out, policy, value, max, arena);
	}
	if (out->failed)
		return err_set(err, ERR_MEMORY, "the rules are too long");
	return 0;
}
