/** Styles are bundled by name; the import has no value. */
declare module '*.css';
