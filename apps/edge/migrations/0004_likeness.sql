-- A tiny copy of each picture, in the runner's own form: a mark that is found on another picture was copied there.

ALTER TABLE generations ADD COLUMN likeness TEXT;
