; A pattern listed first names the kind when several match one name.
(comment) @doc

; Settings with a colon after a name that the grammar does not know are errors beside their section.
((section (section_name (text) @name)) @definition.section . (ERROR) @tail)
(section (section_name (text) @name)) @definition.section
