import type { HitKind } from '../../common/model/search.ts';

/** A kind of text file. Whether a grammar exists for it says `grammars/manifest.json`, by the same id. */
export interface LanguageInfo {
	readonly id: string;
	/** For the user. */
	readonly name: string;
	readonly kind: Extract<HitKind, 'code' | 'doc'>;
	/** What `lang:` accepts besides the id, lower case. */
	readonly aliases: readonly string[];
}

/**
 * The language of a file by its name, then its extension, then its first line (`#!` or a modeline). A file nothing is
 * known of is `plaintext`.
 */
export function languageOf(path: string, firstLine?: string): LanguageInfo {
	const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
	const id = byFileName(name) ?? byExtension(name) ?? (firstLine === undefined ? undefined : byFirstLine(firstLine));
	return LANGUAGES.get(id ?? 'plaintext')!;
}

/** Language ids that a word of a `lang:` filter means: `ts` → typescript and tsx; none when the word is unknown. */
export function languagesNamed(word: string): string[] {
	return [...(BY_ALIAS.get(word.toLowerCase()) ?? [])];
}

/** Every language, by id. */
export function allLanguages(): readonly LanguageInfo[] {
	return [...LANGUAGES.values()];
}

function byFileName(name: string): string | undefined {
	const id = BY_NAME.get(name);
	if (id !== undefined) return id;
	const stem = name.slice(0, Math.max(name.indexOf('.'), 0));
	return stem === 'dockerfile' || stem === 'makefile' ? BY_NAME.get(stem) : undefined;
}

/** The longest extension wins: `.d.ts` before `.ts`. */
function byExtension(name: string): string | undefined {
	for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
		const id = BY_EXTENSION.get(name.slice(dot + 1));
		if (id !== undefined) return id;
	}
	return undefined;
}

function byFirstLine(line: string): string | undefined {
	const interpreter = /^#!.*?\/(?:env\s+(?:-\S+\s+)*)?([A-Za-z]+)[\d.]*(?:\s|$)/.exec(line)?.[1];
	if (interpreter !== undefined) return BY_INTERPRETER[interpreter.toLowerCase()];
	const mode = /-\*-\s*(?:mode:\s*)?([A-Za-z+#]+)/.exec(line)?.[1];
	if (mode !== undefined) return languagesNamed(mode)[0];
	return /^\s*<\?xml\b/.test(line) ? 'xml' : /^\s*<(?:!doctype html|html)\b/i.test(line) ? 'html' : undefined;
}

/** id | name | kind | extensions | file names | aliases of `lang:` (an alias may name several languages). */
const TABLE = `
typescript|TypeScript|code|ts mts cts||ts
tsx|TypeScript JSX|code|tsx||ts react
javascript|JavaScript|code|js mjs cjs jsx es6||js jsx node react
python|Python|code|py pyi pyw|sconstruct wscript|py
go|Go|code|go||golang
rust|Rust|code|rs||rs
java|Java|code|java||
c|C|code|c h||
cpp|C++|code|cc cpp cxx c++ hpp hh hxx h++ ipp tcc inl cu cuh ino||c++ cxx cc
csharp|C#|code|cs csx||cs c#
objc|Objective-C|code|m mm||objective-c objectivec
ruby|Ruby|code|rb rake gemspec ru rbi|rakefile gemfile podfile vagrantfile guardfile fastfile brewfile|rb
php|PHP|code|php phtml php5 php7||
bash|Shell|code|sh bash zsh ksh bats|.bashrc .zshrc .profile .bash_profile pkgbuild|sh shell zsh
powershell|PowerShell|code|ps1 psm1 psd1||ps1 pwsh
css|CSS|code|css||
scss|SCSS|code|scss||sass
less|Less|code|less||
html|HTML|code|html htm xhtml||htm
xml|XML|code|xml xsd xsl xslt svg plist wsdl csproj vbproj fsproj props targets resx xaml rss atom||
vue|Vue|code|vue||
svelte|Svelte|code|svelte||
json|JSON|code|json jsonc json5 geojson webmanifest code-workspace ipynb jsonl ndjson|.babelrc .eslintrc .prettierrc composer.lock|jsonc
yaml|YAML|code|yaml yml|.clang-format .clang-tidy|yml
toml|TOML|code|toml|cargo.lock poetry.lock pipfile|
ini|INI|code|ini cfg conf properties editorconfig desktop service|.gitconfig .npmrc .editorconfig|cfg conf properties
markdown|Markdown|doc|md markdown mdx mkd||md
rst|reStructuredText|doc|rst||restructuredtext
asciidoc|AsciiDoc|doc|adoc asciidoc||adoc
latex|LaTeX|doc|tex sty cls bib||tex
plaintext|Plain text|doc|txt text log|readme license licence copying authors changelog notice|text txt
sql|SQL|code|sql ddl dml pgsql psql mysql||
kotlin|Kotlin|code|kt kts||kt
swift|Swift|code|swift||
scala|Scala|code|scala sc sbt||
groovy|Groovy|code|groovy gradle|jenkinsfile|gradle
lua|Lua|code|lua rockspec||
dart|Dart|code|dart||
elixir|Elixir|code|ex exs||ex
erlang|Erlang|code|erl hrl||erl
haskell|Haskell|code|hs lhs||hs
ocaml|OCaml|code|ml||ml
julia|Julia|code|jl||jl
zig|Zig|code|zig zon||
r|R|code|r rmd||
perl|Perl|code|pl pm t||pl
clojure|Clojure|code|clj cljs cljc edn||clj
elm|Elm|code|elm||
fsharp|F#|code|fs fsi fsx||fs f#
nix|Nix|code|nix||
hcl|Terraform/HCL|code|tf tfvars hcl||terraform tf
solidity|Solidity|code|sol||sol
proto|Protocol Buffers|code|proto||protobuf
graphql|GraphQL|code|graphql gql||gql
gdscript|GDScript|code|gd||gd
make|Make|code|mk mak|makefile gnumakefile kbuild|makefile
cmake|CMake|code|cmake|cmakelists.txt|
dockerfile|Dockerfile|code|dockerfile|dockerfile containerfile|docker
diff|Diff|code|diff patch||patch
asm|Assembly|code|s asm nasm||assembly
devicetree|Devicetree|code|dts dtsi||dts
vim|Vim script|code|vim|.vimrc|
batch|Batch|code|bat cmd||bat
csv|CSV|doc|csv tsv||tsv
gettext|Gettext|doc|po pot||po
`;

const BY_INTERPRETER: Readonly<Record<string, string>> = {
	sh: 'bash',
	bash: 'bash',
	zsh: 'bash',
	dash: 'bash',
	ksh: 'bash',
	python: 'python',
	node: 'javascript',
	deno: 'typescript',
	bun: 'typescript',
	ruby: 'ruby',
	perl: 'perl',
	php: 'php',
	lua: 'lua',
	luajit: 'lua',
	pwsh: 'powershell',
	elixir: 'elixir',
	julia: 'julia',
	make: 'make',
	rscript: 'r',
};

const LANGUAGES = new Map<string, LanguageInfo>();
const BY_EXTENSION = new Map<string, string>();
const BY_NAME = new Map<string, string>();
const BY_ALIAS = new Map<string, string[]>();

for (const row of TABLE.trim().split('\n')) {
	const [id = '', name = '', kind, extensions = '', names = '', aliases = ''] = row.split('|');
	LANGUAGES.set(id, { id, name, kind: kind === 'doc' ? 'doc' : 'code', aliases: words(aliases) });
	for (const extension of words(extensions)) BY_EXTENSION.set(extension, id);
	for (const fileName of words(names)) BY_NAME.set(fileName, id);
	for (const alias of new Set([id, name.toLowerCase(), ...words(aliases)])) {
		BY_ALIAS.set(alias, [...(BY_ALIAS.get(alias) ?? []), id]);
	}
}

function words(list: string): string[] {
	return list.split(' ').filter((word) => word !== '');
}
