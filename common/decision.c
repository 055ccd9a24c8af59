#include "decision.h"

#include "buf.h"
#include "util.h"

#include <stddef.h>
#include <string.h>

#define SUBJECT_HEAD ((size_t)600)
#define SUBJECT_TAIL ((size_t)200)

static const char *const names[] = {
    [VERDICT_DENY] = "deny",
    [VERDICT_ASK] = "ask",
    [VERDICT_NOTE] = "note",
    [VERDICT_NONE] = "none",
    [VERDICT_APPROVE] = "approve",
};

void decision_init(struct decision *decision)
{
	static const struct decision empty = {.verdict = VERDICT_NONE};

	*decision = empty;
}

bool verdict_stricter(enum verdict a, enum verdict b)
{
	return a < b;
}

const char *verdict_name(enum verdict verdict)
{
	return (size_t)verdict < COUNT(names) ? names[verdict] : names[0];
}

bool verdict_parse(const char *name, enum verdict *verdict)
{
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*verdict = (enum verdict)i;
			return true;
		}
	}
	return false;
}

/* A long subject loses its middle: what a command ends with matters too. */
static void add_subject(struct buf *out, const char *subject)
{
	size_t len = strlen(subject), from;

	if (len <= SUBJECT_HEAD + SUBJECT_TAIL) {
		buf_addf(out, ": %s", subject);
		return;
	}
	from = utf8_cut(subject, len - SUBJECT_TAIL);
	buf_addstr(out, ": ");
	buf_add(out, subject, utf8_cut(subject, SUBJECT_HEAD));
	buf_addf(out, " … %s", subject + from);
}

/* A sentence and its end; it may have brought its own: did you mean "x"? */
static void add_sentence(struct buf *out, const char *head, const char *text)
{
	size_t len = strlen(text);

	buf_addf(out, "%s: %s%s", head, text,
	    len && strchr(".?!", text[len - 1]) ? "" : ".");
}

void decision_explain(struct buf *out, const struct decision *decision)
{
	bool asks = decision->verdict == VERDICT_ASK;

	buf_addstr(out, asks ? "Holdfast asks a person first" : "Holdfast");
	buf_addstr(out, asks                                ? ""
			: decision->verdict == VERDICT_DENY ? " refused this"
							    : " notes");
	if (decision->subject && *decision->subject)
		add_subject(out, decision->subject);
	buf_addch(out, '\n');
	if (decision->why) {
		add_sentence(out, "Why", decision->why);
		buf_addch(out, ' ');
	}
	if (decision->rule)
		buf_addf(out, "Rule: %s", decision->rule);
	if (decision->rule && decision->origin)
		buf_addf(out, " (%s)", decision->origin);
	if (decision->rule)
		buf_addch(out, '.');
	if (decision->instead)
		add_sentence(out, " Instead", decision->instead);
	if (decision->verdict == VERDICT_DENY)
		buf_addstr(out, " Another route to the same effect is "
				"refused as well.");
	if (decision->code)
		buf_addf(out,
		    " Only a person can let it through: holdfast "
		    "allow %s",
		    decision->code);
}
