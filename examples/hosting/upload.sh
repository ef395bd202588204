#!/bin/sh
# Copies a site to a server. Usage: upload.sh USER@HOST:FOLDER [SITE]
set -eu
target=${1:?usage: upload.sh USER@HOST:FOLDER [SITE]}
site=${2:-public}

# What pages load goes first, then everything, in one go at the end; what is
# gone is removed last.
rsync -rtz --exclude=/.galley --exclude='*.html' --exclude='*.xml' --exclude='*.json' "$site/" "$target/"
rsync -rtz --exclude=/.galley --delay-updates --delete-after "$site/" "$target/"
