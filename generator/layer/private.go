package layer

import (
	"path"
	"strings"
)

// Private reports whether a file or folder of that name is not to be
// published: hidden ones (but .well-known of RFC 8615, and .nojekyll, which
// hosts look for), keys and passwords, what desktops and package managers leave
// behind, and editors' backups. The name is one element of a path.
func Private(name string) bool {
	switch name {
	case ".well-known", ".nojekyll":
		return false
	}
	lower := strings.ToLower(name)
	switch lower {
	case "node_modules", "thumbs.db", "desktop.ini", "__macosx":
		return true
	}
	switch path.Ext(lower) {
	case ".pem", ".key", ".p12", ".pfx", ".swp", ".swo":
		return true
	}
	for _, key := range []string{"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"} {
		if strings.HasPrefix(lower, key) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		len(name) > 1 && strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#")
}
