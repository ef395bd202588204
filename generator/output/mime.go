package output

import "strings"

// TypeByExtension returns the MIME type for a file name extension, which
// begins with a dot and may be in any case; "application/octet-stream" for
// one that is not known. The table is galley's own: the system's differs from
// one machine to the next. Types are those registered with IANA, text with
// its encoding.
func TypeByExtension(ext string) string {
	const utf8 = "; charset=utf-8"
	switch strings.ToLower(ext) {
	case ".html", ".htm":
		return "text/html" + utf8
	case ".css":
		return "text/css" + utf8
	case ".js", ".mjs":
		return "text/javascript" + utf8
	case ".json", ".map":
		return "application/json"
	case ".xml", ".xsl":
		return "application/xml"
	case ".rss":
		return "application/rss+xml"
	case ".atom":
		return "application/atom+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return "text/plain" + utf8
	case ".md", ".markdown":
		return "text/markdown" + utf8
	case ".csv":
		return "text/csv" + utf8
	case ".vtt":
		return "text/vtt" + utf8
	case ".ics":
		return "text/calendar" + utf8
	case ".yaml", ".yml":
		return "application/yaml"
	case ".toml":
		return "application/toml"
	}
	return binaryType(strings.ToLower(ext))
}

func binaryType(ext string) string {
	switch ext {
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/vnd.microsoft.icon"
	case ".bmp":
		return "image/bmp"
	case ".tif", ".tiff":
		return "image/tiff"
	case ".woff2":
		return "font/woff2"
	case ".woff":
		return "font/woff"
	case ".ttf":
		return "font/ttf"
	case ".otf":
		return "font/otf"
	case ".mp4", ".m4v":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".ogv":
		return "video/ogg"
	case ".mp3":
		return "audio/mpeg"
	case ".m4a":
		return "audio/mp4"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".wav":
		return "audio/wav"
	case ".flac":
		return "audio/flac"
	case ".pdf":
		return "application/pdf"
	case ".epub":
		return "application/epub+zip"
	case ".zip":
		return "application/zip"
	case ".gz", ".tgz":
		return "application/gzip"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}
