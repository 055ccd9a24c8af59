/*
 * Small things that C leaves out: bytes, words and numbers without locale.
 *
 * Owner:  nothing is allocated.
 * Units:  bytes and ASCII; `<ctype.h>` is not used, since it asks the locale
 *         and cannot take a negative char.
 * Errors: parsers return false and leave their target as it was.
 */
#ifndef HOLDFAST_UTIL_H
#define HOLDFAST_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool is_space(char ch); /* blank, tab, CR, LF, VT, FF */
bool is_digit(char ch);
bool is_alpha(char ch);
bool is_alnum(char ch);
char to_lower(char ch);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* Is `word` one of the words, separated by single blanks, of `list`? */
bool str_in_list(const char *word, const char *list);
/* Of `n` names the one most like `name`, or NULL if none is close. */
const char *str_nearest(const char *name, const char *const *names, size_t n);

/* Whole decimal numbers only: no sign, no blank, no rest. */
bool parse_uint(const char *text, uint64_t max, uint64_t *value);
/* "90s", "10m", "8h", "2d" or plain seconds. */
bool parse_duration(const char *text, uint64_t *seconds);
/* "yes/no", "true/false", "on/off", "1/0". */
bool parse_bool(const char *text, bool *value);

/* The length of one UTF-8 sequence at `text`, 0 if it is not one. */
size_t utf8_length(const char *text, size_t len);
/* The largest cut <= len that does not split a UTF-8 sequence. */
size_t utf8_cut(const char *text, size_t len);

#endif
