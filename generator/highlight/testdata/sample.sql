-- the newest
SELECT a.id, count(*) AS n FROM "articles" a LEFT JOIN tags t ON t.id = a.tag
WHERE a.title LIKE '%it''s%' AND a.n >= 1.5 GROUP BY 1 ORDER BY n DESC LIMIT 10;
