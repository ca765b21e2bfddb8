// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT model_extension_name IF NOT EXISTS FOR (extension:ModelExtension) REQUIRE extension.name IS UNIQUE;
