// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT import_chunk_key IF NOT EXISTS FOR (chunk:ImportChunk) REQUIRE chunk.key IS UNIQUE;
CREATE INDEX import_chunk_import IF NOT EXISTS FOR (chunk:ImportChunk) ON (chunk.import);
