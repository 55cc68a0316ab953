/* path.h - category and place paths: parts joined by /
 *
 *	path_head(slice_of("水务/供排水/停水"), 2)      水务/供排水
 *	path_depth(slice_of("水务/供排水/停水"))        3
 *	path_holds(slice_of("水务"), path)              whether path is that node or lies below it
 */
#ifndef PATH_H
#define PATH_H

#include "buf.h"

/* Its first parts, all of it with parts = 0. */
struct slice path_head(struct slice path, uint64_t parts);

/* How many parts it has, 0 for an empty one. */
size_t path_depth(struct slice path);

/* Whether it is one: parts that are not empty, and no |, which joins several. */
bool path_is_good(struct slice path);

/* Whether path is the node or lies below it. */
bool path_holds(struct slice node, struct slice path);

#endif
