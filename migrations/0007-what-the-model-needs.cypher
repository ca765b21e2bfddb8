// Made from the model: ids unique among their kind, indexes for what is filtered and searched.
CREATE CONSTRAINT history_day IF NOT EXISTS FOR (record:HistoryDay) REQUIRE record.day IS UNIQUE;
CREATE CONSTRAINT history_lease_name IF NOT EXISTS FOR (lease:HistoryLease) REQUIRE lease.name IS UNIQUE;
