/*
 * What the two files about Claude Code's settings share.
 *
 * Owner: constants are static. Units: none. Errors: troubles in `wiring`.
 */
#ifndef HOLDFAST_WIRING_CLAUDE_CODE_H
#define HOLDFAST_WIRING_CLAUDE_CODE_H

#include "wiring_settings.h"
#include "wiring_shape.h"

extern const struct wiring_shape claude_code_shape;

void claude_code_inspect(struct wiring *wiring, struct wiring_file *file,
    const char *text, size_t len);

#endif
