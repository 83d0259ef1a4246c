; A pattern listed first names the kind when several match one name.
(comment) @doc

(rule (targets) @name) @definition.rule
(define_directive name: (word) @name) @definition.function
(makefile (variable_assignment name: (word) @name) @definition.constant)

(conditional) @scope
