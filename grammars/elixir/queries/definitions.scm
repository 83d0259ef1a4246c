; A pattern listed first names the kind when several match one name.
(comment) @doc
(unary_operator operator: "@") @doc

(call
  target: (identifier) @_keyword
  (arguments . [(alias) @name (atom) @name])
  (#any-of? @_keyword "defmodule" "defprotocol" "defimpl")) @definition.module
(call
  target: (identifier) @_keyword
  (arguments . [
    (identifier) @name
    (call target: (identifier) @name)
    (binary_operator left: [(call target: (identifier) @name) (identifier) @name])
  ])
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defguard" "defdelegate")) @definition.function
(call
  target: (identifier) @_keyword
  (arguments . (string (quoted_content) @name))
  (#any-of? @_keyword "test" "describe")) @definition.function
