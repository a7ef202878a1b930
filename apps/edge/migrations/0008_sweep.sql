-- How far the sweep of the bucket has come. One row at most.

CREATE TABLE sweep_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  after TEXT NOT NULL              -- the last key that was looked at
) STRICT;
