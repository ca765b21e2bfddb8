// From here on the journal has every change of an element. Entries before it lack the elements of imports.
MERGE (feed:ChangeFeed {name: 'changes'})
ON CREATE SET feed.last = 0, feed.prunedThrough = 0
WITH feed
OPTIONAL MATCH (head:UnnumberedChange)
WITH feed, coalesce(sum(head.groupSize), 0) AS unnumbered
SET feed.incompleteThrough = feed.last + unnumbered
SET feed.isEmptyAtStart = NOT EXISTS {
  MATCH (node:!(Migration|MigrationLock|Heartbeat|ChangeFeed))
};
