// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT journal_chunk_number IF NOT EXISTS FOR (chunk:JournalChunk) REQUIRE chunk.number IS UNIQUE;
