
CREATE TABLE event_places (place INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE);
INSERT INTO event_places (user_id) SELECT user_id FROM event_streams ORDER BY user_id;

CREATE TABLE told_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, readers BLOB NOT NULL, frame TEXT NOT NULL
);
INSERT INTO told_events (id, at, readers, frame)
  SELECT id, at, CAST((
    SELECT group_concat(mark, '') FROM (
      SELECT CASE WHEN EXISTS (
        SELECT 1 FROM event_readers r WHERE r.event_id=e.id AND r.user_id=p.user_id
      ) THEN '1' ELSE '0' END AS mark FROM event_places p ORDER BY p.place
    )
  ) AS BLOB), frame
  FROM event_log e WHERE id > (SELECT max(id) FROM event_log) - 10000
    AND EXISTS (SELECT 1 FROM event_readers r WHERE r.event_id=e.id) ORDER BY id;

CREATE TABLE event_marks (event_id INTEGER PRIMARY KEY, numbers TEXT NOT NULL);
INSERT INTO event_marks (event_id, numbers)
  SELECT ifnull((SELECT min(id) FROM told_events), 1) - 1, (
    SELECT json_group_array(number) FROM (
      SELECT s.last - (
        SELECT count(*) FROM event_readers r JOIN told_events e ON e.id=r.event_id WHERE r.user_id=s.user_id
      ) AS number FROM event_places p JOIN event_streams s ON s.user_id=p.user_id ORDER BY p.place
    )
  );

DROP TABLE event_readers;
DROP TABLE event_streams;
DROP TABLE event_log;
ALTER TABLE told_events RENAME TO event_log;

-- A row for each table that has none yet.
