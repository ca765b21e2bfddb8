// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
DROP INDEX element_text IF EXISTS;
CREATE CONSTRAINT strategy_id IF NOT EXISTS FOR (node:Strategy) REQUIRE node.id IS UNIQUE;
CREATE INDEX strategy_name IF NOT EXISTS FOR (node:Strategy) ON (node.name);
CREATE INDEX strategy_external_id IF NOT EXISTS FOR (node:Strategy) ON (node.externalId);
CREATE INDEX strategy_updated_at IF NOT EXISTS FOR (node:Strategy) ON (node.updatedAt);
CREATE FULLTEXT INDEX element_text IF NOT EXISTS FOR (node:Channel|Customer|DataSet|Department|Employee|Evidence|Initiative|Journey|Measure|Need|Partner|Phase|Process|Promise|Strategy|System|Touchpoint) ON EACH [node.name, node.description];
