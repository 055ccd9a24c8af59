/*
 * What a text of SQL would destroy.
 *
 * It reads statements as every client splits them: comments, quoted texts and
 * names, dollar quotes and a client's own commands (\dt, .tables) are no words.
 * No dialect is parsed; what matters is how a statement begins and whether it
 * has a WHERE that limits it.
 *
 * Owner, Units: nothing is allocated; bytes. Errors: none.
 */
#ifndef HOLDFAST_SQL_H
#define HOLDFAST_SQL_H

enum sql_kind {
	SQL_DROP = 1 << 0, /* DROP of anything, ALTER … DROP */
	SQL_TRUNCATE = 1 << 1,
	SQL_DELETE = 1 << 2, /* without a WHERE, or one that is always true */
	SQL_UPDATE = 1 << 3,
	SQL_GRANT = 1 << 4,   /* GRANT, REVOKE, ALTER USER or ROLE … */
	SQL_SHELL = 1 << 5,   /* runs a program: COPY … PROGRAM, \!, .shell */
	SQL_UNKNOWN = 1 << 6, /* a hole where a word could be */
};

/* The kinds found in `text`, together. */
unsigned sql_find(const char *text);
/* "drop truncate …": one of the names of a rule's `sql` line. */
unsigned sql_kinds(const char *names);

#endif
