/* Redirects: where input comes from, and what becomes of output. */
#include "util.h"
#include "value.h"

#include <string.h>

#define FD_FILES "/dev/fd/"

/* What `exec 3<<…` put behind a descriptor. */
static struct symbol *descriptor_file(
    struct walk *w, const struct shell_word *number)
{
	struct shell_word prefix = word_literal(FD_FILES), name;
	struct symbol *file;

	if (number->known != SHELL_LITERAL || number->len > 6)
		return NULL;
	name = word_concat(w, &prefix, number);
	file = env_find(w, SYMBOL_FILE, name.text, name.len);
	return file && file->value.set ? file : NULL;
}

/* What a redirect of standard input makes of it. */
static void redirect_input(struct walk *w, struct shell_input *input,
    const struct shell_redirect *redirect)
{
	const struct shell_word *target = &redirect->target;
	struct symbol *file;

	input->from = target->from;
	input->text = *target;
	switch (redirect->op) {
	case SHELL_HERE_DOC:
	case SHELL_HERE_STRING:
		input->kind = SHELL_IN_TEXT;
		return;
	case SHELL_READ:
	case SHELL_READ_WRITE:
		break;
	case SHELL_DUP:
		file = descriptor_file(w, target);
		input->kind = file ? SHELL_IN_TEXT : SHELL_IN_OTHER;
		if (file)
			input->text = file->value.word;
		return;
	case SHELL_WRITE:
	case SHELL_APPEND:
	case SHELL_CLOBBER:
		input->kind = SHELL_IN_OTHER;
		return;
	}
	input->kind = SHELL_IN_FILE;
	if (target->flags & SHELL_WORD_PROCESS) {
		input->kind = SHELL_IN_PIPE;
		input->text = walk_process(w, target);
	} else if (!strncmp(target->text, "/dev/tcp/", 9) ||
		   !strncmp(target->text, "/dev/udp/", 9)) {
		input->kind = SHELL_IN_OTHER;
	} else if (target->known == SHELL_LITERAL) {
		file = env_find(w, SYMBOL_FILE, target->text, target->len);
		if (file && file->value.set)
			input->kind = SHELL_IN_TEXT;
		if (file && file->value.set)
			input->text = file->value.word;
	}
}

struct shell_word walk_process(struct walk *w, const struct shell_word *word)
{
	const char *digits = strrchr(word->text, '/');
	size_t n = 0;

	for (digits = digits ? digits + 1 : ""; is_digit(*digits); digits++)
		n = n * 10 + (size_t)(*digits - '0');
	if (n < 63 || n - 63 >= w->processes.n || *digits)
		return word_unknown();
	return w->processes.at[n - 63];
}

/* `exec 3<<<text`, `exec {fd}<file`: descriptors that stay open. */
void walk_keep_descriptors(struct walk *w, const struct shell_command *command)
{
	for (size_t i = 0; i < command->n_redirects; i++) {
		const struct shell_redirect *r = &command->redirects[i];
		struct shell_word prefix = word_literal(FD_FILES), name;
		struct shell_word number;
		struct value *value;
		struct shell_input input = {.kind = SHELL_IN_INHERITED};

		if (r->fd < 3)
			continue;
		redirect_input(w, &input, r);
		if (input.kind == SHELL_IN_FILE ||
		    input.kind == SHELL_IN_INHERITED)
			continue;
		number = value_number(w, (size_t)r->fd);
		name = word_concat(w, &prefix, &number);
		value = env_change(w, SYMBOL_FILE, name.text, name.len);
		if (!value)
			return;
		value->set = value->exported = true;
		value->word =
		    input.kind == SHELL_IN_OTHER ? word_unknown() : input.text;
	}
}

/* {name}> : the shell picks a number and sets the name to it. */
static int chosen(struct walk *w, const struct redirect *redirect)
{
	int fd = 10 + w->descriptors++ % 50;
	struct shell_word number = value_number(w, (size_t)fd);

	env_set(w, redirect->name.s, redirect->name.n, &number);
	return fd;
}

void walk_redirects(struct walk *w, const struct redirect *redirect,
    struct shell_command *command)
{
	size_t n = 0, i = 0;

	for (const struct redirect *r = redirect; r; r = r->next)
		n += r->both ? 2 : 1;
	if (!n)
		return;
	command->redirects = walk_alloc(w, n * sizeof(*command->redirects));
	for (; command->redirects && redirect; redirect = redirect->next) {
		struct shell_redirect *to = &command->redirects[i++];

		to->op = redirect->op;
		to->target = expand_one(w, redirect->target);
		/* {fd}>&- closes one */
		to->fd = redirect->fd < 0 && redirect->op != SHELL_DUP
			     ? chosen(w, redirect)
			     : redirect->fd;
		if (redirect->op == SHELL_HERE_DOC)
			to->target.flags &= ~(unsigned)SHELL_WORD_GLOB;
		if (to->fd == 0)
			redirect_input(w, &command->input, to);
		if (redirect->both) {
			to[1] = (struct shell_redirect){
			    2, SHELL_DUP, word_literal("1")};
			i++;
		}
	}
	command->n_redirects = command->redirects ? i : 0;
}

/* Where standard output goes, if not where it went before. */
static const struct shell_redirect *output_redirect(
    const struct shell_command *command)
{
	const struct shell_redirect *found = NULL;

	for (size_t i = 0; i < command->n_redirects; i++)
		if (command->redirects[i].fd == 1)
			found = &command->redirects[i];
	if (found && found->op == SHELL_DUP && word_is(&found->target, "1"))
		return NULL;
	return found;
}

static bool is_device(const struct shell_word *target)
{
	return target->known != SHELL_LITERAL ||
	       !strncmp(target->text, "/dev/", 5) ||
	       !strncmp(target->text, "/proc/", 6);
}

/* A file that is written whole here may be run later on. */
static void keep_file(struct walk *w, const struct shell_redirect *to,
    const struct shell_word *content)
{
	const struct shell_word *name = &to->target;
	struct value *value;
	bool known = to->op == SHELL_WRITE || to->op == SHELL_CLOBBER;

	value = env_change(w, SYMBOL_FILE, name->text, name->len);
	if (!value)
		return;
	value->word = known ? *content : word_unknown();
	value->set = true;
	value->exported = true;
}

/* Runs what a command stands for with its output going where it should. */
void walk_with_output(struct walk *w, const struct shell_command *command,
    void (*run)(struct walk *w, const void *what), const void *what)
{
	const struct shell_redirect *to = output_redirect(command);
	struct capture *out = w->now.out, capture;
	struct shell_word content, lost = word_unknown();
	bool file = to && to->op != SHELL_DUP && !is_device(&to->target);

	if (!to) {
		run(w, what);
		return;
	}
	capture_init(w, &capture);
	w->now.out = file ? &capture : NULL;
	run(w, what);
	w->now.out = out;
	content = capture_take(w, &capture);
	if (file)
		keep_file(w, to, &content);
	else if (!word_is(&to->target, "/dev/null") &&
		 !(to->op == SHELL_DUP && word_is(&to->target, "2")))
		walk_output(w, &lost);
}
