; A pattern listed first names the kind when several match one name.
(line_comment) @doc
(block_comment) @doc
(source_file (string_literal) @doc)
(module_definition (string_literal) @doc)

(module_definition name: (identifier) @name) @definition.module
(struct_definition (type_head [(identifier) @name (_ . (identifier) @name) (_ . (_ . (identifier) @name))])) @definition.class
(abstract_definition (type_head [(identifier) @name (_ . (identifier) @name) (_ . (_ . (identifier) @name))])) @definition.type
(function_definition (signature (call_expression . (_) @name))) @definition.function
(function_definition (signature (_ . (call_expression . (_) @name)))) @definition.function
(function_definition (signature (_ . (_ . (call_expression . (_) @name))))) @definition.function
(macro_definition (signature (call_expression . (_) @name))) @definition.function
(assignment . (call_expression . (_) @name)) @definition.function
(assignment . (where_expression . (call_expression . (_) @name))) @definition.function
(assignment . (typed_expression . (call_expression . (_) @name))) @definition.function
(assignment . (where_expression . (typed_expression . (call_expression . (_) @name)))) @definition.function
(const_statement (assignment . (identifier) @name)) @definition.constant
