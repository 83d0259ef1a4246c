/**
 * The glob of a `path:` filter that means this path, whatever signs of globs are in its names: `app/[id]`. The sign that
 * ends a quoted value is left to `?`, which stands for any.
 * @param path `/` separated
 */
export function globOfPath(path: string): string {
	return path.replace(/[*?[{]/g, '[$&]').replaceAll('"', '?');
}
