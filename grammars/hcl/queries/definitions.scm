; A pattern listed first names the kind when several match one name.
(comment) @doc

(block . (identifier) @name . (string_lit)? @name . (string_lit)? @name) @definition.key
(config_file (body (attribute . (identifier) @name) @definition.key))
