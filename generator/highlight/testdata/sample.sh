#!/bin/sh
for f in *.md; do
  echo "${f%.md} $(wc -l < "$f")" | tee -a log && [ -n "$f" ] || exit 1
done
