; A pattern listed first names the kind when several match one name.
(Comment) @doc

(element (STag . (Name) @name)) @definition.key
