// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT finding_state_key IF NOT EXISTS FOR (state:FindingState) REQUIRE state.key IS UNIQUE;
