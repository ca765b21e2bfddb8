// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT snapshot_name IF NOT EXISTS FOR (snapshot:Snapshot) REQUIRE snapshot.name IS UNIQUE;
