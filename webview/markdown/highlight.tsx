import type { ElementContent, RootContent } from 'hast';
import { common, createLowlight } from 'lowlight';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

const lowlight = createLowlight(common);

/** Longer code is shown without colours: finding them would hold the view up. Characters. */
const MAX_COLOURED = 50_000;

/** Code with spans that `markdown.css` colours; a language that is not known stays plain. */
export function Highlight({ text, language }: { readonly text: string; readonly language: string }): JSX.Element {
	const nodes = useMemo(() => highlighted(text, language.toLowerCase()), [text, language]);
	return <>{nodes === undefined ? text : nodes.map((node, at) => <Span key={at} node={node} />)}</>;
}

function highlighted(text: string, language: string): RootContent[] | undefined {
	if (text.length > MAX_COLOURED || !lowlight.registered(language)) return undefined;
	return lowlight.highlight(language, text).children;
}

function Span({ node }: { readonly node: RootContent | ElementContent }): JSX.Element | null {
	if (node.type === 'text') return <>{node.value}</>;
	if (node.type !== 'element') return null;
	const { className } = node.properties;
	return (
		<span class={Array.isArray(className) ? className.join(' ') : ''}>
			{node.children.map((child, at) => (
				<Span key={at} node={child} />
			))}
		</span>
	);
}
