; A pattern listed first names the kind when several match one name.
(comment) @doc

(table . (_) @name) @definition.key
(table_array_element . (_) @name) @definition.key
(document (pair . (_) @name) @definition.key)
