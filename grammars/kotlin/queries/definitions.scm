; A pattern listed first names the kind when several match one name.
(block_comment) @doc
(line_comment) @doc

(class_declaration name: (identifier) @name) @definition.class
(object_declaration name: (identifier) @name) @definition.class
(companion_object) @definition.class
(function_declaration name: (identifier) @name) @definition.function
(type_alias . (identifier) @name) @definition.type
(source_file (property_declaration (variable_declaration . (identifier) @name)) @definition.constant)
