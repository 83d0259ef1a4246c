; A pattern listed first names the kind when several match one name.
(comment) @doc

(pair key: (string (string_content) @name)) @definition.key
