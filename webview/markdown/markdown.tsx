import type { Definition, List, ListItem, Nodes, PhrasingContent, Root, Table } from 'mdast';
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { CodeBlock, type CodeAction } from './codeBlock.tsx';
import { definitionsIn, parseMarkdown, safeAddress, splitCitations } from './parse.ts';

interface MarkdownProps {
	readonly text: string;
	/** What the numbers in brackets cite. */
	readonly citations?: ReadonlySet<number>;
	readonly onCite?: (number: number) => void;
	/** What can be done with a block of code. */
	readonly codeActions?: readonly CodeAction[];
}

/**
 * Markdown as elements. Nothing of the text becomes HTML, is loaded or run: what a model or a file wrote may be hostile
 * (I-12).
 */
export function Markdown({ text, citations = NONE, onCite, codeActions = [] }: MarkdownProps): JSX.Element {
	const root = useMemo(() => parseMarkdown(text), [text]);
	const context: Context = { citations, onCite, codeActions, definitions: definitionsIn(root) };
	return <div class="markdown">{children(root, context)}</div>;
}

const NONE: ReadonlySet<number> = new Set();

interface Context {
	readonly citations: ReadonlySet<number>;
	readonly onCite: ((number: number) => void) | undefined;
	readonly codeActions: readonly CodeAction[];
	readonly definitions: ReadonlyMap<string, Definition>;
}

function children(node: { readonly children: readonly Nodes[] } | Root, context: Context): ComponentChildren {
	return node.children.map((child, at) => <Node key={at} node={child} context={context} />);
}

/** What is inside cannot be shown in all places HTML knows; headings of an answer stand below those of the view. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const;

function Node({ node, context }: { readonly node: Nodes; readonly context: Context }): JSX.Element | null {
	switch (node.type) {
		case 'paragraph':
			return <p>{children(node, context)}</p>;
		case 'text':
			return <Text value={node.value} context={context} />;
		case 'strong':
			return <strong>{children(node, context)}</strong>;
		case 'emphasis':
			return <em>{children(node, context)}</em>;
		case 'delete':
			return <del>{children(node, context)}</del>;
		case 'inlineCode':
			return <code>{node.value}</code>;
		case 'code':
			return <CodeBlock text={node.value} language={node.lang ?? ''} actions={context.codeActions} />;
		case 'heading': {
			const Heading = HEADINGS[node.depth - 1]!;
			return <Heading>{children(node, context)}</Heading>;
		}
		case 'blockquote':
			return <blockquote>{children(node, context)}</blockquote>;
		case 'list':
			return <ListNode list={node} context={context} />;
		case 'table':
			return <TableNode table={node} context={context} />;
		case 'thematicBreak':
			return <hr />;
		case 'break':
			return <br />;
		case 'link':
			return <Link url={node.url}>{children(node, context)}</Link>;
		case 'linkReference':
			return <Link url={context.definitions.get(node.identifier)?.url ?? ''}>{children(node, context)}</Link>;
		case 'image':
			return <Link url={node.url}>{node.alt || node.url}</Link>;
		case 'imageReference':
			return <Link url={context.definitions.get(node.identifier)?.url ?? ''}>{node.alt ?? ''}</Link>;
		case 'html':
			return <>{node.value}</>;
		case 'footnoteReference':
			return <sup>{node.identifier}</sup>;
		case 'footnoteDefinition':
			return (
				<div class="footnote">
					<sup>{node.identifier}</sup>
					{children(node, context)}
				</div>
			);
		default:
			return null; // definitions and front matter are not shown
	}
}

function Text({ value, context }: { readonly value: string; readonly context: Context }): JSX.Element {
	const { citations, onCite } = context;
	if (citations.size === 0 || onCite === undefined) return <>{value}</>;
	return (
		<>
			{splitCitations(value, citations).map((part, at) =>
				'text' in part ? (
					part.text
				) : (
					<button
						key={at}
						type="button"
						class="citation"
						aria-label={`Open source ${part.citation}`}
						onClick={() => onCite(part.citation)}
					>
						{part.citation}
					</button>
				),
			)}
		</>
	);
}

function Link({ url, children: content }: { readonly url: string; readonly children: ComponentChildren }): JSX.Element {
	const address = safeAddress(url);
	if (address === undefined) return <>{content}</>;
	// The editor asks before it opens an address of a view outside.
	return (
		<a href={address} title={address}>
			{content}
		</a>
	);
}

function ListNode({ list, context }: { readonly list: List; readonly context: Context }): JSX.Element {
	const items = list.children.map((item, at) => <Item key={at} item={item} context={context} />);
	return list.ordered === true ? <ol start={list.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function Item({ item, context }: { readonly item: ListItem; readonly context: Context }): JSX.Element {
	if (typeof item.checked !== 'boolean') return <li>{children(item, context)}</li>;
	return (
		<li class="task-item">
			<input type="checkbox" checked={item.checked} disabled aria-label={item.checked ? 'done' : 'open'} />
			<div>{children(item, context)}</div>
		</li>
	);
}

function TableNode({ table, context }: { readonly table: Table; readonly context: Context }): JSX.Element {
	const [head, ...rows] = table.children;
	const cells = (row: Table['children'][number], Cell: 'th' | 'td'): JSX.Element[] =>
		row.children.map((cell, at) => (
			<Cell key={at} class={`align-${table.align?.[at] ?? 'left'}`}>
				{children(cell as { children: PhrasingContent[] }, context)}
			</Cell>
		));
	return (
		<div class="table-frame" tabIndex={0} role="region" aria-label="Table">
			<table>
				{head !== undefined && (
					<thead>
						<tr>{cells(head, 'th')}</tr>
					</thead>
				)}
				<tbody>
					{rows.map((row, at) => (
						<tr key={at}>{cells(row, 'td')}</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
