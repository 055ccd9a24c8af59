/*
 * Has anything changed? A fingerprint of files by name, size and time.
 *
 * Names are below the project's root; .git and what no one edits by hand
 * (node_modules, build folders of ours) are not looked into.
 *
 * Owner:  the caller. Units: a SHA-256 digest; at most TREE_FILES_MAX files.
 * Errors: -1 and `err`; a tree that is too large has no fingerprint.
 */
#ifndef HOLDFAST_TREE_H
#define HOLDFAST_TREE_H

#include "sha256.h"

struct err;

#define TREE_FILES_MAX 200000
#define TREE_DEPTH_MAX 64

/* Of the files that match one of the patterns (blanks between), or of all. */
int tree_fingerprint(const char *root, const char *patterns,
    uint8_t digest[SHA256_LEN], struct err *err);

#endif
