-- Where the ends of jobs are told, and what became of each telling. No secret is stored: they are derived from the service's key.

CREATE TABLE webhook_endpoints (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  url TEXT NOT NULL,
  created_at INTEGER NOT NULL      -- times are Unix milliseconds
) STRICT;

CREATE INDEX webhook_endpoints_by_key ON webhook_endpoints (key_id, created_at);

CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,             -- from endpoint, job and end, so that an end that is told twice is one delivery
  endpoint_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,              -- as it is sent; ids and states, no prompt and no URL
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_result TEXT,                -- of the latest attempt, such as `200` or `timed out`
  since INTEGER NOT NULL,          -- when it was begun, by the end of the job or by request
  delivered_at INTEGER
) STRICT;

CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, since);
