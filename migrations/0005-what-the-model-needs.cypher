// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT anchor_id IF NOT EXISTS FOR (anchor:Anchor) REQUIRE anchor.id IS UNIQUE;
CREATE CONSTRAINT anchor_chunk_key IF NOT EXISTS FOR (chunk:AnchorChunk) REQUIRE chunk.key IS UNIQUE;
