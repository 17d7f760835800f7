"""Content packs: content and settings as one document (DESIGN.md section 9).

`importing.import_pack` reads one, `exporting.Export` writes one. What is between: a text is read
member by member (`json_text`), each member has a shape (`sections`, `shapes`), is checked against
the others and the database (`prepare`), and only then written (`write_terms`, `write_assets`,
`write_content`). `entries` is the way back.
"""
