// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT draft_id IF NOT EXISTS FOR (draft:Draft) REQUIRE draft.id IS UNIQUE;
CREATE CONSTRAINT draft_row_key IF NOT EXISTS FOR (row:DraftRow) REQUIRE row.key IS UNIQUE;
CREATE INDEX draft_row_draft IF NOT EXISTS FOR (row:DraftRow) ON (row.draft);
