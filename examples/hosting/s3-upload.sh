#!/bin/sh
# Uploads a site to S3 and tells CloudFront that its pages have changed.
# Usage: s3-upload.sh BUCKET DISTRIBUTION [FOLDER]
set -eu
usage='usage: s3-upload.sh BUCKET DISTRIBUTION [FOLDER]'
bucket=s3://${1:?$usage}
distribution=${2:?$usage}
folder=${3:-public}

hex='[0-9a-f]'
hashed="*.$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex.*"
forever='public, max-age=31536000, immutable'
fresh='public, max-age=0, must-revalidate'

# typed PATTERN TYPE: files whose type their name does not tell
typed() {
	aws s3 cp "$folder" "$bucket" --recursive --exclude '*' --include "$1" \
		--content-type "$2" --cache-control "$fresh"
}

# 1. What pages load, under names that never hold anything else.
aws s3 sync "$folder" "$bucket" --cache-control "$forever" \
	--exclude '*' --include "$hashed"

# 2. Pages and everything else.
aws s3 sync "$folder" "$bucket" --cache-control "$fresh" \
	--exclude "$hashed" --exclude '.galley/*' --exclude _headers --exclude _redirects \
	--exclude '*atom.xml' --exclude rss.xml --exclude feed.json
typed '*atom.xml' application/atom+xml
typed rss.xml application/rss+xml
typed feed.json application/feed+json

# 3. What is gone, when no page asks for it any more.
aws s3 sync "$folder" "$bucket" --delete --size-only \
	--exclude '.galley/*' --exclude _headers --exclude _redirects

aws cloudfront create-invalidation --distribution-id "$distribution" \
	--paths '/*'
