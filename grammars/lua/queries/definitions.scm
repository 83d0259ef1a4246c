; A pattern listed first names the kind when several match one name.
(comment) @doc

(function_declaration name: (_) @name) @definition.function
(assignment_statement
  (variable_list . name: (_) @name) (expression_list . value: (function_definition))) @definition.function
(variable_declaration (assignment_statement
  (variable_list . name: (_) @name) (expression_list . value: (function_definition)))) @definition.function
(field name: (identifier) @name value: (function_definition)) @definition.method
