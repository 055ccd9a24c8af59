/*
 * Why something failed, in words a person can act on.
 *
 * Owner:  the caller declares it, usually on the stack, zeroed.
 * Units:  msg is cut at its size; it is always terminated.
 * Errors: none. It is of fixed size so that it can report "out of memory".
 *
 * A function that can fail takes a `struct err *` last, returns -1, and leaves
 * its target as it was. Messages start in lower case, have no full stop, name
 * the object, and end with the system's reason if there is one.
 */
#ifndef HOLDFAST_ERR_H
#define HOLDFAST_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_SYSTEM,  /* the operating system said no */
	ERR_MEMORY,  /* no memory, or a ceiling was reached */
	ERR_INPUT,   /* foreign bytes that make no sense */
	ERR_CONFIG,  /* a mistake in a configuration file */
	ERR_MISSING, /* what was asked for does not exist */
	ERR_BUSY,    /* a lock or a deadline */
};

struct err {
	enum err_kind kind;
	char msg[240];
};

/* Both fill `err` and return -1. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Appends ": " and the text of errno. */
int err_sys(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
