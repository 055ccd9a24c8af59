/*
 * What the three files of jsontext share: where one piece of text ends.
 *
 * Owner:  the text is borrowed. Units: bytes; `pos` and results are offsets.
 * Errors: none but where said; but for comments, the text has been checked.
 */
#ifndef HOLDFAST_JSONTEXT_SCAN_H
#define HOLDFAST_JSONTEXT_SCAN_H

#include "jsontext.h"

#define JSONTEXT_MARK "\xef\xbb\xbf" /* a byte order mark */

bool jsontext_blank(char ch);
/* The end of the comment at `pos`, `pos` if there is none, 0 if it is open. */
size_t jsontext_skip_comment(const char *text, size_t len, size_t pos);
/* Blanks and comments. */
size_t jsontext_skip_space(const char *text, size_t len, size_t pos);
/* A string, number or word. */
size_t jsontext_skip_scalar(const char *text, size_t len, size_t pos);
/* JSONTEXT_NONE for what is no JSON; strings are not looked into. */
enum jsontext_type jsontext_type_of(const char *text, size_t len);

/* Where the line that `pos` is on begins, a byte order mark left out. */
size_t jsontext_line_start(const char *text, size_t pos);
/* Behind the indentation of that line, or `pos` if that comes first. */
size_t jsontext_line_text(const char *text, size_t pos);
bool jsontext_starts_line(const struct jsontext *doc, size_t pos);

#endif
