/**
 * A script of the product: the bundle beside the one that asks, or the source when it is run from source.
 *
 * @param from `import.meta.url` of the module that asks; the others are relative to it
 */
export function besideScript(
	from: string,
	{ source, bundle }: { readonly source: string; readonly bundle: string },
): URL {
	return new URL(from.endsWith('.ts') ? source : bundle, from);
}
