/* path.c - category and place paths: parts joined by / */
#include "path.h"

struct slice
path_head(struct slice path, uint64_t parts)
{
	for (size_t i = 0; parts && i < path.n; i++)
		if (path.p[i] == '/' && --parts == 0)
			return slice(path.p, i);
	return path;
}

size_t
path_depth(struct slice path)
{
	size_t n = path.n > 0;
	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n;
}

bool
path_is_good(struct slice path)
{
	bool good = path.n && !memchr(path.p, '|', path.n);
	for (struct slice rest = path; good && rest.p;)
		good = slice_cut(rest, '/', &rest).n > 0;
	return good;
}

bool
path_holds(struct slice node, struct slice path)
{
	return slice_starts(path, node) && (path.n == node.n || path.p[node.n] == '/');
}
