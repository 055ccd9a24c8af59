/*
 * JSON from a host: what is taken must come out the same when it is printed
 * and read again, and no key may stand twice.
 */
#include "buf.h"
#include "err.h"
#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every text once through the writer and back. */
static void write_and_read(const char *text)
{
	struct buf out = BUF_INIT((size_t)64 << 20);
	struct json json = {0};
	struct err err = {0};

	json_add_text(&out, text, strlen(text));
	if (!out.failed) {
		if (json_parse(&json, out.data, out.len, &err) < 0 ||
		    json.replaced || strcmp(json_text(json.root), text) != 0)
			abort();
		json_free(&json);
	}
	buf_free(&out);
}

static void look(const struct cJSON *parent)
{
	const struct cJSON *item = NULL;

	while ((item = json_next(parent, item))) {
		const char *key = json_key(item);
		int64_t number;

		if (key && json_get(parent, key) != item)
			abort();
		if (key)
			(void)json_int(parent, key, &number);
		if (json_text(item))
			write_and_read(json_text(item));
		look(item);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT((size_t)64 << 20);
	struct json json = {0}, again = {0};
	struct err err = {0};
	char *text = malloc(size ? size : 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	if (json_parse(&json, text, size, &err) == 0) {
		look(json.root);
		if (json_print(&out, json.root, &err) == 0 && !out.failed &&
		    json_parse(&again, out.data, out.len, &err) < 0)
			abort();
		json_free(&again);
		json_free(&json);
	} else if (!err.msg[0]) {
		abort();
	}
	buf_free(&out);
	free(text);
	return 0;
}
