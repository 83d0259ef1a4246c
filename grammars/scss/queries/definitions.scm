; A pattern listed first names the kind when several match one name.
(comment) @doc
(single_line_comment) @doc

(rule_set (selectors) @name) @definition.rule
(mixin_statement (name) @name) @definition.function
(function_statement (name) @name) @definition.function
(keyframes_statement (keyframes_name) @name) @definition.rule
; Named by their first line.
(media_statement) @definition.rule
(stylesheet (declaration (variable_name) @name) @definition.constant)
