/*
 * JSON files of any size, one element at a time.
 *
 * An element is a line of NDJSON, an item of a top-level array, an entry of a
 * FHIR Bundle, or else the whole file. Only its structure is scanned here; its
 * bytes then go to jansson, so that memory is bounded by the largest element
 * and a bad value refuses that element, not the file.
 *
 * Must not: know what a resource means, or load a file whole.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdint.h>

#include <jansson.h>

#include "arena.h"
#include "err.h"

enum {
	JSON_SCAN_DEPTH = 64,			/* nesting inside one element */
	JSON_SCAN_BYTES = 32 * 1024 * 1024,	/* of one element */
	JSON_SCAN_VALUES = 200000,		/* of one element: parsed, each takes half a KiB */
};

enum json_shape { JSON_SHAPE_WHOLE, JSON_SHAPE_LINES, JSON_SHAPE_LIST, JSON_SHAPE_BUNDLE };

enum json_step {
	JSON_STEP_ELEMENT,	/* value is filled */
	JSON_STEP_REFUSED,	/* this element is not JSON; reason says why; go on */
	JSON_STEP_END,
	JSON_STEP_BROKEN,	/* the file itself is cut off or not JSON from `line` on; reason says why */
};

/* Everything here is borrowed until the next call. */
struct json_element {
	json_t *value;
	const char *pointer;	/* in the file: "", "/7", "/entry/7" */
	long line;		/* where it begins, from 1 */
	size_t bytes;
	const char *reason;	/* never quotes the file */
};

struct json_scan;	/* opaque, in the arena */

/* Refuses what is not UTF-8 JSON at all (UTF-16, XML, compressed, empty), with the reason. NULL on failure. */
struct json_scan *json_scan_open(struct arena *arena, const char *path, struct err *err);
enum json_step json_scan_next(struct json_scan *scan, struct json_element *element);
void json_scan_close(struct json_scan *scan);	/* NULL is allowed */

enum json_shape json_scan_shape(const struct json_scan *scan);
const char *json_scan_bundle_type(const struct json_scan *scan);	/* "transaction"; "" when not a Bundle */
void json_scan_progress(const struct json_scan *scan, int64_t *done, int64_t *total);	/* bytes */

#endif
