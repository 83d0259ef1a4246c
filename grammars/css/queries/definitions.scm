; A pattern listed first names the kind when several match one name.
(comment) @doc

(rule_set (selectors) @name) @definition.rule
(keyframes_statement (keyframes_name) @name) @definition.rule
; Named by their first line.
(media_statement) @definition.rule
(supports_statement) @definition.rule
