; A pattern listed first names the kind when several match one name.
(comment) @doc

(binary_operator lhs: [(identifier) (string) (extract_operator)] @name rhs: (function_definition)) @definition.function
(program (binary_operator lhs: (identifier) @name) @definition.constant)
