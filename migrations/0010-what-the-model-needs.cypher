// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT import_mapping_name IF NOT EXISTS FOR (mapping:ImportMapping) REQUIRE mapping.name IS UNIQUE;
