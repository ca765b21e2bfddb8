// Keys with the scope curate keep what it allowed: imports and reviews.
MATCH (key:ApiKey)
WHERE 'curate' IN key.scopes
SET key.scopes = [scope IN key.scopes WHERE scope <> 'curate'] + ['import', 'review'];
