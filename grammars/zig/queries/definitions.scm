; A pattern listed first names the kind when several match one name.
(comment) @doc

(function_declaration name: (identifier) @name) @definition.function
(variable_declaration . (identifier) @name (struct_declaration)) @definition.class
(variable_declaration . (identifier) @name (union_declaration)) @definition.class
(variable_declaration . (identifier) @name (enum_declaration)) @definition.enum
(variable_declaration . (identifier) @name (error_set_declaration)) @definition.type
(test_declaration (string (string_content) @name)) @definition.function
(source_file (variable_declaration . (identifier) @name) @definition.constant)

; A generic type is a function that returns a container.
(return_expression [(struct_declaration) (union_declaration) (enum_declaration)] @scope)
