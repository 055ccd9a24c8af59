#include "index.h"

#include "arena.h"
#include "err.h"
#include "path.h"
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX_NAME "guard.index"
#define INDEX_MAX ((size_t)8 << 20)
#define NUMBER_MAX 12

static int map(struct index *index, int fd, const char *path, struct err *err)
{
	const char *end;
	struct stat st;
	void *text;

	if (fstat(fd, &st) < 0)
		return err_sys(err, "cannot look at %s", path);
	if (!S_ISREG(st.st_mode) || st.st_size < 4 ||
	    (size_t)st.st_size > INDEX_MAX)
		return err_set(err, ERR_CONFIG, "%s is damaged", path);
	index->len = (size_t)st.st_size;
	text = mmap(NULL, index->len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED)
		return err_sys(err, "cannot read %s", path);
	index->text = text;
	/* the table ends with an empty line */
	end = memchr(index->text, '\f', index->len);
	if (!end || index->text[0] != '\n') {
		index_close(index);
		return err_set(err, ERR_CONFIG, "%s is damaged", path);
	}
	index->table = (size_t)(end - index->text);
	return 0;
}

int index_open(struct index *index, const char *share, struct arena *arena,
    struct err *err)
{
	const char *path = share ? path_join(share, INDEX_NAME, arena) : NULL;
	int fd, ret;

	if (index->text)
		return 0;
	if (!path)
		return err_set(err, ERR_CONFIG,
		    "the folder of shipped files was not found");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "cannot open %s", path);
	ret = map(index, fd, path, err);
	close(fd);
	return ret;
}

/* The digits at `*p`, and past the byte behind them. */
static bool take_number(const char **p, const char *end, size_t *value)
{
	char digits[NUMBER_MAX];
	uint64_t number;
	size_t n = 0;

	while (*p < end && is_digit(**p) && n + 1 < sizeof(digits))
		digits[n++] = *(*p)++;
	digits[n] = '\0';
	if (*p == end || !parse_uint(digits, INDEX_MAX, &number))
		return false;
	(*p)++;
	*value = (size_t)number;
	return true;
}

/* The name at `line` against the one looked for, as strcmp(3) has it. */
static int compare(const char *line, const char *name, size_t n)
{
	size_t len = strcspn(line, " \n");
	int order = memcmp(line, name, len < n ? len : n);

	return order ? order : (len > n) - (len < n);
}

/* Lines of the table are "NAME OFFSET LENGTH", each after a newline, sorted. */
static const char *find_line(const struct index *index, const char *name)
{
	size_t low = 0, high = index->table - 1, n = strlen(name);

	while (low < high) {
		size_t at = low + (high - low) / 2;
		const char *line, *end;
		int order;

		while (at > low && index->text[at] != '\n')
			at--;
		line = index->text + at + 1;
		order = compare(line, name, n);
		if (order == 0 && line[n] == ' ')
			return line + n + 1;
		if (order > 0) {
			high = at;
			continue;
		}
		end = memchr(
		    line, '\n', index->len - (size_t)(line - index->text));
		if (!end)
			return NULL;
		low = (size_t)(end - index->text);
	}
	return NULL;
}

int index_find(const struct index *index, const char *name, char **block,
    struct arena *arena, struct err *err)
{
	const char *line = find_line(index, name);
	const char *end = index->text + index->table;
	size_t at, len;

	*block = NULL;
	if (!line)
		return 0;
	if (!take_number(&line, end, &at) || !take_number(&line, end, &len) ||
	    at > index->len || len > index->len - at)
		return err_set(err, ERR_CONFIG, "guard.index is damaged");
	*block = arena_strndup(arena, index->text + at, len);
	return *block ? 0 : err_set(err, ERR_MEMORY, "out of memory");
}

void index_close(struct index *index)
{
	union {
		const char *borrowed;
		void *own;
	} text = {.borrowed = index->text};

	if (index->text)
		(void)munmap(text.own, index->len);
	memset(index, 0, sizeof(*index));
}
